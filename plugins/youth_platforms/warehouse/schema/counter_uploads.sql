-- What units filed at the counter, and how far the reading of each is. The files are in the inbox like all others.
-- Every statement can run again and again (warehouse/migrate.py runs this after raw_and_audit.sql).
create schema if not exists counter;

create table if not exists counter.uploads (
    upload_id bigint generated always as identity primary key,
    uploaded_at timestamptz not null default clock_timestamp(),
    account text not null,
    report_year integer not null,
    form text not null check (form in ('county_report', 'city_report', 'province_report')),
    unit_code text not null,
    city_code text,
    original_name text not null,
    sha256 text not null,
    file_size bigint not null,
    inbox text not null,
    file_name text not null,
    filing_id text not null unique,
    -- The same bytes of the same unit are one upload, however often and in how many tabs they are sent.
    unique (report_year, form, unit_code, sha256)
);
comment on table counter.uploads is '网上报送：收下的每个报表文件一行，只增不改；文件在收件处，与其他报表同样读取';
comment on column counter.uploads.upload_id is '报送序号';
comment on column counter.uploads.uploaded_at is '报送时间';
comment on column counter.uploads.account is '何账号报送';
comment on column counter.uploads.report_year is '年度';
comment on column counter.uploads.form is '报表：county_report 县级，city_report 市州，province_report 省级';
comment on column counter.uploads.unit_code is '填报单位代码';
comment on column counter.uploads.city_code is '所属市（州）代码；省级为空';
comment on column counter.uploads.original_name is '报送时的文件名';
comment on column counter.uploads.sha256 is '文件的 SHA-256';
comment on column counter.uploads.file_size is '文件大小（字节）';
comment on column counter.uploads.inbox is '收件处';
comment on column counter.uploads.file_name is '在收件处的文件名';
comment on column counter.uploads.filing_id is '报表文件标识';

create or replace trigger append_only before update or delete or truncate on counter.uploads
for each statement execute function audit.refuse_change();
alter table counter.uploads enable always trigger append_only;

create table if not exists counter.readings (
    upload_id bigint primary key references counter.uploads,
    claimed_by text,
    claimed_at timestamptz,
    tries integer not null default 0,
    read_at timestamptz,
    failed_at timestamptz
);
create index if not exists readings_waiting on counter.readings (upload_id) where read_at is null and failed_at is null;
comment on table counter.readings is '报送的读取进度：由哪个进程读取、读过几次、何时读完；中断的由其他进程接手';
comment on column counter.readings.upload_id is '报送序号';
comment on column counter.readings.claimed_by is '正在读取的进程';
comment on column counter.readings.claimed_at is '何时开始读取；逾时未完的由其他进程接手';
comment on column counter.readings.tries is '已读取几次';
comment on column counter.readings.read_at is '读完、回执写好的时间';
comment on column counter.readings.failed_at is '屡次读取不成、转由数据组处理的时间';

-- The owner's rights and a filter of its own: readers see their unit's uploads alone.
create or replace view counter.upload_states with (security_barrier = true) as
select
    uploads.upload_id,
    uploads.uploaded_at,
    uploads.account,
    uploads.report_year,
    uploads.form,
    uploads.unit_code,
    uploads.city_code,
    uploads.original_name,
    uploads.file_size,
    uploads.inbox,
    uploads.file_name,
    uploads.filing_id,
    case
        when readings.read_at is not null then 'read'
        when readings.failed_at is not null then 'failed'
        else 'reading'
    end as state,
    readings.read_at
from counter.uploads
inner join counter.readings on uploads.upload_id = readings.upload_id
where
    (select access.sees_every_city())
    or uploads.city_code = (select access.own_city())
    or uploads.unit_code = (select access.own_county());
comment on view counter.upload_states is '网上报送及读取进度';
comment on column counter.upload_states.upload_id is '报送序号';
comment on column counter.upload_states.uploaded_at is '报送时间';
comment on column counter.upload_states.account is '何账号报送';
comment on column counter.upload_states.report_year is '年度';
comment on column counter.upload_states.form is '报表：county_report 县级，city_report 市州，province_report 省级';
comment on column counter.upload_states.unit_code is '填报单位代码';
comment on column counter.upload_states.city_code is '所属市（州）代码；省级为空';
comment on column counter.upload_states.original_name is '报送时的文件名';
comment on column counter.upload_states.file_size is '文件大小（字节）';
comment on column counter.upload_states.inbox is '收件处';
comment on column counter.upload_states.file_name is '在收件处的文件名';
comment on column counter.upload_states.filing_id is '报表文件标识';
comment on column counter.upload_states.state is '进度：reading 正在核对，read 已核对，failed 核对未成（数据组处理）';
comment on column counter.upload_states.read_at is '回执写好的时间';
