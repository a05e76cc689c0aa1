-- Of the portal: its accounts (each answered for by a login of the warehouse), who is logged in, and its log.
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
alter table access.portal_accounts add column if not exists has_first_password boolean not null default false;
comment on column access.portal_accounts.has_first_password is '是否仍为发放的首次密码：改密码之前只能改密码';

create table if not exists access.portal_sessions (
    session_hash text primary key,
    name text not null references access.portal_accounts on delete cascade,
    began_at timestamptz not null default now(),
    ends_at timestamptz not null
);
create index if not exists portal_sessions_name on access.portal_sessions (name);
comment on table access.portal_sessions is '门户会话：退出、改密码、停用时即删，到时失效';
comment on column access.portal_sessions.session_hash is '会话号的 SHA-256，会话号只在浏览器中';
comment on column access.portal_sessions.name is '账号';
comment on column access.portal_sessions.began_at is '登录时间';
comment on column access.portal_sessions.ends_at is '最迟何时结束';

create table if not exists access.portal_login_attempts (
    attempt_id bigint generated always as identity primary key,
    name text not null,
    client text not null,
    tried_at timestamptz not null default clock_timestamp()
);
create index if not exists portal_login_attempts_tried_at on access.portal_login_attempts (tried_at);
comment on table access.portal_login_attempts is '门户登录失败的尝试，过时即删';

create table if not exists access.portal_log (
    entry_id bigint generated always as identity primary key,
    happened_at timestamptz not null default clock_timestamp(),
    entrance text not null check (entrance in ('portal', 'airflow')),
    account text not null,
    client text not null,
    event text not null constraint portal_log_event_check check (
        event in (
            'login', 'refused', 'shut_out', 'logout', 'password', 'download', 'blank_form', 'upload', 'upload_refused',
            'receipt'
        )
    ),
    path text constraint portal_log_check check (
        (event in ('download', 'blank_form', 'upload', 'upload_refused', 'receipt')) = (path is not null)
    )
);
-- Version 1.0 had no counter.
do $$
begin
    if not exists (
        select from pg_constraint
        where
            conrelid = 'access.portal_log'::regclass
            and conname = 'portal_log_check'
            and pg_get_constraintdef(oid) like '%upload%'
    ) then
        alter table access.portal_log
        drop constraint portal_log_event_check,
        drop constraint portal_log_check,
        add constraint portal_log_event_check check (
            event in (
                'login', 'refused', 'shut_out', 'logout', 'password', 'download', 'blank_form', 'upload',
                'upload_refused', 'receipt'
            )
        ),
        add constraint portal_log_check check (
            (event in ('download', 'blank_form', 'upload', 'upload_refused', 'receipt')) = (path is not null)
        );
    end if;
end
$$;
create index if not exists portal_log_shut_out on access.portal_log (client, happened_at) where event = 'shut_out';
comment on table access.portal_log is '门户日志：谁何时登录、退出、改密码、下载、报送，只增不改';
comment on column access.portal_log.happened_at is '时间';
comment on column access.portal_log.entrance is '入口：portal 门户自己的账号，airflow 经 Airflow 登录';
comment on column access.portal_log.account is '所报账号；登录未成的未必有此账号';
comment on column access.portal_log.client is '来自哪个地址';
comment on column access.portal_log.event is
'login 登录，refused 账号或密码不对，shut_out 尝试过多，logout 退出，password 改密码，download 下载，blank_form 下载空白表，upload 报送，upload_refused 报送未收，receipt 下载回执';
comment on column access.portal_log.path is '哪个文件；报送未收的，所报文件名';

create or replace trigger append_only before update or delete or truncate on access.portal_log
for each statement execute function audit.refuse_change();
alter table access.portal_log enable always trigger append_only;
