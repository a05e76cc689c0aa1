-- Whose rows a login sees. Policies and views ask these functions; they go by session_user, which no SET changes.
-- Every statement can run again and again (warehouse/migrate.py runs this before raw_and_audit.sql).
create schema if not exists access;
comment on schema access is '查阅权限：每个登录名看哪些市州、哪个县';

create table if not exists access.login_scopes (
    login text primary key,
    scope text not null constraint login_scopes_scope_check check (scope in ('province', 'city', 'county')),
    city_code text check ((scope = 'city') = (city_code is not null)),
    county_code text check ((scope = 'county') = (county_code is not null))
);
-- Version 1.0 knew no counties. Altered once only: the lock waits for every reader's query.
do $$
begin
    if not exists (
        select from pg_attribute
        where attrelid = 'access.login_scopes'::regclass and attname = 'county_code'
    ) then
        alter table access.login_scopes
        add column county_code text check ((scope = 'county') = (county_code is not null)),
        drop constraint login_scopes_scope_check,
        add constraint login_scopes_scope_check check (scope in ('province', 'city', 'county'));
    end if;
end
$$;
create table if not exists access.counties (
    county_code text primary key,
    city_code text not null
);
comment on table access.counties is '各县（市、区）属哪个市（州）：首次发布之前，市（州）据此可见所辖单位的报表';
comment on column access.counties.county_code is '县（市、区）代码';
comment on column access.counties.city_code is '市（州）代码';

comment on table access.login_scopes is '登录名的范围：province 全省，city 仅本市（州），county 仅本县（市、区）；未列者一行也看不到';
comment on column access.login_scopes.login is '登录名';
comment on column access.login_scopes.scope is '范围';
comment on column access.login_scopes.city_code is '市（州）代码';
comment on column access.login_scopes.county_code is '县（市、区）代码';

-- In these functions current_user is the warehouse's owner: who acts for the owner sees everything too.
create or replace function access.sees_every_city() returns boolean
language sql stable security definer parallel safe
begin atomic
    select
        pg_has_role(session_user, current_user, 'member')
        or exists (select from access.login_scopes where login = session_user and scope = 'province');
end;
comment on function access.sees_every_city is '本登录名是否看全省';

create or replace function access.own_city() returns text
language sql stable security definer parallel safe
begin atomic
    select city_code from access.login_scopes where login = session_user;
end;
comment on function access.own_city is '本登录名的市（州）；看全省者、只看一县者为空';

create or replace function access.own_county() returns text
language sql stable security definer parallel safe
begin atomic
    select county_code from access.login_scopes where login = session_user;
end;
comment on function access.own_county is '本登录名的县（市、区）；看全省、全市（州）者为空';

-- Late-bound: there are marts only once something was published, and a mart whose shape changes is made again.
create or replace function access.own_divisions() returns setof text
language plpgsql stable security definer parallel safe
set search_path = ''
as $$
begin
    return query select own from (select coalesce(access.own_city(), access.own_county()) as own) as unit where own is not null;
    return query select county_code from access.counties where city_code = access.own_city();
    if to_regclass('marts.dim_division') is not null then
        return query
            select division_code from marts.dim_division
            where city_code = access.own_city() or county_code = access.own_county();
    end if;
end
$$;
comment on function access.own_divisions is '本单位及其所辖县、乡镇街道的代码；看全省者为空';

create or replace function access.own_platforms() returns setof text
language plpgsql stable security definer parallel safe
set search_path = ''
as $$
begin
    if to_regclass('marts.dim_platform') is not null then
        return query
            select platform_code from marts.dim_platform
            where city_code = access.own_city() or county_code = access.own_county();
    end if;
end
$$;
comment on function access.own_platforms is '本市（州）或本县（市、区）的平台编码';

-- The name of a code, for views of audit; of a platform that nobody has published, none.
create or replace function access.platform_name(code text) returns text
language plpgsql stable security definer parallel safe
set search_path = ''
as $$
begin
    if to_regclass('marts.dim_platform') is not null then
        return (select platform_name from marts.dim_platform where platform_code = code);
    end if;
    return null;
end
$$;
comment on function access.platform_name is '平台名称';
