-- What has arrived of each unit, read before any run, and what cities said of their counties' filings.
-- Every statement can run again and again (warehouse/migrate.py runs this after raw_and_audit.sql).
create schema if not exists counter;
comment on schema counter is '办理层：市（州）核查、异议及答复，只增不改';

create table if not exists counter.city_checks (
    check_id bigint generated always as identity primary key,
    filing_id text not null,
    report_year integer not null,
    unit_code text not null,
    city_code text not null,
    action text not null check (action in ('confirmed', 'returned')),
    reason_zh text check (action = 'confirmed' or coalesce(btrim(reason_zh), '') <> ''),
    account text not null,
    done_at timestamptz not null default clock_timestamp()
);
create index if not exists city_checks_filing on counter.city_checks (filing_id);
comment on table counter.city_checks is '市（州）核查：核实或退回县（市、区）报表，只增不改，以最新一条为准；不影响认定与名额';
comment on column counter.city_checks.check_id is '核查序号';
comment on column counter.city_checks.filing_id is '所核查的报表';
comment on column counter.city_checks.report_year is '年度';
comment on column counter.city_checks.unit_code is '填报单位代码';
comment on column counter.city_checks.city_code is '市（州）代码';
comment on column counter.city_checks.action is '核查：confirmed 已核实，returned 已退回';
comment on column counter.city_checks.reason_zh is '理由；退回必填';
comment on column counter.city_checks.account is '何账号所为';
comment on column counter.city_checks.done_at is '核查时间';

create or replace trigger append_only before update or delete or truncate on counter.city_checks
for each statement execute function audit.refuse_change();
alter table counter.city_checks enable always trigger append_only;

create or replace view counter.newest_checks with (security_invoker = true) as
select distinct on (filing_id) check_id, filing_id, report_year, unit_code, city_code, action, reason_zh, account, done_at
from counter.city_checks
order by filing_id, check_id desc;
comment on view counter.newest_checks is '各报表最新一次核查';
do $$
declare
    shared record;
begin
    for shared in
        select attname as name, col_description(attrelid, attnum) as said from pg_attribute
        where attrelid = 'counter.city_checks'::regclass and attnum > 0
    loop
        execute format('comment on column counter.newest_checks.%I is %L', shared.name, shared.said);
    end loop;
end
$$;

-- The owner's rights and a filter of their own, since readers have no right to raw: see readers.sql. Which version is
-- shown goes by the rule of a run (int_filings): the newest valid one, else the newest rejected one; what arrived after
-- the approval of its year counts in no run, and takes no place of what does.
create or replace view counter.received_filings with (security_barrier = true) as
with ordered as (
    select
        filings.*,
        count(*) over (partition by form, unit_code, report_year) as versions,
        row_number() over (
            partition by form, unit_code, report_year
            order by raw.newness(filed_on, file_modified_at, file_name, filing_id)
        ) as version,
        row_number() over (
            partition by form, unit_code, report_year
            order by
                coalesce(filing_id <> all(locked_years.filing_ids), false),
                intake_status = 'rejected',
                raw.newness(filed_on, file_modified_at, file_name, filing_id) desc
        ) as place
    from raw.filings
    left join audit.locked_years using (report_year)
    -- Registered but not read yet: its status is not known.
    where parser_version <> '' and form is not null and unit_code is not null and report_year is not null
)

select
    filing_id,
    form,
    unit_code,
    report_year,
    version::integer as version,
    versions::integer as versions,
    place = 1 as is_shown,
    intake_status as status,
    (select count(*) from raw.findings where findings.filing_id = ordered.filing_id)::integer as findings,
    filed_on,
    received_at,
    file_name
from ordered
where (select access.sees_every_city()) or unit_code in (select access.own_divisions());
comment on view counter.received_filings is '随到随读的报表：年度运行之前即可见';
comment on column counter.received_filings.filing_id is '报表文件标识';
comment on column counter.received_filings.form is '报表：county_report 县级，city_report 市州，province_report 省级';
comment on column counter.received_filings.unit_code is '填报单位代码';
comment on column counter.received_filings.report_year is '年度';
comment on column counter.received_filings.version is '版次';
comment on column counter.received_filings.versions is '该单位该年度收到的版本数；含退回';
comment on column counter.received_filings.is_shown is '是否为该单位该年度现以之为准的版本';
comment on column counter.received_filings.status is '状态：accepted 已接收，accepted_with_findings 已接收（有问题），rejected 退回';
comment on column counter.received_filings.findings is '该版本的问题数';
comment on column counter.received_filings.filed_on is '填报日期';
comment on column counter.received_filings.received_at is '收到时间';
comment on column counter.received_filings.file_name is '文件名';

create or replace view counter.received_findings with (security_barrier = true) as
select filing_id, sheet, cell, "row", platform_code, check_code, severity, is_set_aside, held, expected_zh
from raw.findings
where
    (select access.sees_every_city())
    or filing_id in (select filing_id from raw.filings where unit_code in (select access.own_divisions()));
comment on view counter.received_findings is '随到随读的报表中的问题；须对照其他报表的，年度运行后见问题清单';
comment on column counter.received_findings.filing_id is '所在报表文件';
comment on column counter.received_findings.sheet is '工作表';
comment on column counter.received_findings.cell is '单元格';
comment on column counter.received_findings."row" is '行号';
comment on column counter.received_findings.platform_code is '平台编码';
comment on column counter.received_findings.check_code is '检查代码';
comment on column counter.received_findings.severity is '级别：critical 严重，error 错误，warning 提醒';
comment on column counter.received_findings.is_set_aside is '该行是否不计';
comment on column counter.received_findings.held is '所填；姓名、电话不显示';
comment on column counter.received_findings.expected_zh is '应填';
