-- The portal's own accounts, beside the logins of the warehouse that answer for them. May run again and again.
create schema if not exists access;

create table if not exists access.portal_accounts (
    name text primary key check (btrim(name) <> ''),
    login text not null,
    password_hash text not null,
    is_active boolean not null default true,
    made_at timestamptz not null default now(),
    last_login_at timestamptz
);
comment on table access.portal_accounts is '门户账号';
comment on column access.portal_accounts.name is '账号';
comment on column access.portal_accounts.login is '以哪个登录名读库：全省，或某个市（州）';
comment on column access.portal_accounts.password_hash is 'scrypt：参数、盐、哈希';
comment on column access.portal_accounts.is_active is '是否可用';
comment on column access.portal_accounts.last_login_at is '最近一次登录';

create table if not exists access.portal_login_attempts (
    attempt_id bigint generated always as identity primary key,
    name text not null,
    client text not null,
    tried_at timestamptz not null default clock_timestamp()
);
create index if not exists portal_login_attempts_tried_at on access.portal_login_attempts (tried_at);
comment on table access.portal_login_attempts is '门户登录失败的尝试，过时即删';
