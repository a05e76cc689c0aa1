-- What the warehouse holds before any filing arrives. Every statement can run again and again.
-- The raw tables of the sheets are made from forms/layouts (warehouse/migrate.py); dbt makes the rest.
create schema if not exists raw;
create schema if not exists staging;
create schema if not exists intermediate;
create schema if not exists candidate;
create schema if not exists marts;
create schema if not exists audit;
create schema if not exists "报表";

comment on schema raw is '原始层：各单位所报内容，逐格为文本，注明文件、工作表、行号。含个人信息，仅限专人查阅';
comment on schema staging is '规范层：类型已统一，个人信息已去除';
comment on schema intermediate is '中间层：指标与判定';
comment on schema candidate is '候选层：本次运行的结果，质量关口通过后才发布';
comment on schema marts is '发布层：认定名单、名额核减等正式结果';
comment on schema "报表" is '中文报表：发布层各表的中文视图，供 Excel、WPS、FineBI';
comment on schema audit is '审计层：运行、报表、问题清单、认定台账';

-- The key of the persons' hashes. It is in the same schema as the names it protects: who may read raw sees both.
create table if not exists raw.person_key (
    only_row boolean primary key default true check (only_row),
    secret text not null default gen_random_uuid()::text || gen_random_uuid()::text
);
insert into raw.person_key default values on conflict do nothing;

-- Of the name without spaces and in its usual widths: offices pad a short name to the length of the others. With its
-- owner's rights, so that a reader's view may show hashes; only who may use raw can call it himself.
create or replace function raw.person_hash(person_name text) returns text
language sql stable strict security definer
begin atomic
    select
        encode(
            sha256(
                convert_to(
                    secret || chr(31) || regexp_replace(normalize(person_name, nfkc), '\s', '', 'g') || chr(31) || secret,
                    'UTF8'
                )
            ),
            'hex'
        )
    from raw.person_key;
end;
comment on function raw.person_hash is 'keyed hash of a name: the same person is recognised, the name is not';

-- The canonical text of a cell where there is one, else its text as filed; null is a cell that nobody could read.
create or replace function raw.cell(canonical jsonb, column_name text, filed text) returns text
language sql immutable parallel safe
return case when canonical ? column_name then canonical ->> column_name else filed end;
comment on function raw.cell is 'a cell of a sheet in canonical form (docs/architecture.md, «Raw»)';

-- Which of two filings of a unit and year is newer: by the filed date, then the file's time, then its name.
create or replace function raw.newness(
    filed_on date, file_modified_at timestamptz, file_name text, filing_id text
) returns record
language sql immutable parallel safe
return row(coalesce(filed_on, '-infinity'), file_modified_at, file_name, filing_id);
comment on function raw.newness is 'what filings of a unit and year are ordered by: the newest valid one counts';

-- What each sheet is called on the forms, for findings that the warehouse makes (filled from forms/layouts).
create table if not exists raw.sheets (
    raw_table text not null,
    layout_year integer not null,
    form text not null,
    title text not null,
    primary key (raw_table, layout_year)
);

create table if not exists raw.filings (
    filing_id text primary key,
    sha256 text not null,
    file_name text not null,
    file_size bigint not null,
    file_modified_at timestamptz not null,
    received_at timestamptz not null default now(),
    form text check (form in ('county_report', 'city_report', 'province_report')),
    unit_code text,
    unit_code_filed text,
    unit_name text,
    report_year integer,
    filed_on date,
    layout_year integer,
    intake_status text not null check (intake_status in ('accepted', 'accepted_with_findings', 'rejected')),
    parser_version text not null
);
comment on table raw.filings is '收到的每个报表文件一行；封面所载，及读取结果';
comment on column raw.filings.file_name is 'path below the inbox, as found';
comment on column raw.filings.unit_code is 'newest division code of the unit; unit_code_filed is the one on the cover';
comment on column raw.filings.intake_status is 'what reading the one workbook found; audit.filings adds what only the warehouse can know';
comment on column raw.filings.parser_version is 'hash of code, layouts and seeds that read it: a changed reader reads again';

create table if not exists raw.sheet_columns (
    filing_id text not null references raw.filings on delete cascade,
    raw_table text not null,
    column_name text not null,
    cell_column text not null,
    primary key (filing_id, raw_table, column_name)
);
comment on table raw.sheet_columns is 'in which column (A, B, ...) each filing has what, so that a finding made later names its cell';

-- Whose and which year's a file is, remembered by its bytes, so that a run over one year need not open all the others.
create table if not exists raw.covers (
    sha256 text not null,
    file_name text not null,
    parser_version text not null,
    identity jsonb not null,
    primary key (sha256, file_name)
);
comment on table raw.covers is '已识别的文件封面：哪个单位、哪个年度';

create table if not exists raw.findings (
    finding_id text primary key,
    filing_id text not null references raw.filings on delete cascade,
    sheet text,
    cell text,
    "row" integer,
    platform_code text,
    check_code text not null,
    severity text not null check (severity in ('critical', 'error', 'warning')),
    is_set_aside boolean not null,
    held text,
    expected_zh text not null
);
create index if not exists findings_filing on raw.findings (filing_id);
comment on table raw.findings is '读取单个报表时发现的问题';

create table if not exists audit.runs (
    run_id text primary key,
    report_year integer not null,
    inbox text not null,
    started_at timestamptz not null default now(),
    intake_finished_at timestamptz,
    published_at timestamptz,
    status text not null default 'open' check (status in ('open', 'failed', 'published')),
    message text
);
comment on table audit.runs is '每次年度运行一行';
alter table audit.runs
    add column if not exists started_by text,
    add column if not exists accept_reason text,
    add column if not exists doubts text[];
comment on column audit.runs.started_by is '由谁发起；按日程运行的为空';
comment on column audit.runs.accept_reason is '知情放行的理由（ACCEPT）；未放行为空';
comment on column audit.runs.doubts is '使本次运行在发布前停下的疑点；没有为空';

create table if not exists audit.run_files (
    run_id text not null references audit.runs on delete cascade,
    file_name text not null,
    sha256 text not null,
    filing_id text references raw.filings,
    report_year integer,
    disposition text not null check (disposition in ('taken', 'other_year', 'late')),
    primary key (run_id, file_name, sha256)
);
create index if not exists run_files_filing on audit.run_files (filing_id);
alter table audit.run_files
    add column if not exists seen_size bigint,
    add column if not exists seen_modified_at timestamptz;
comment on column audit.run_files.seen_size is '本次运行所见的大小（字节）；未在收件处见到的为空';
comment on column audit.run_files.seen_modified_at is '本次运行所见的修改时间；未在收件处见到的为空';
comment on table audit.run_files is '每次运行在收件处见到的每个文件：taken 本次采用，other_year 属其他年度、留在原处，late 名单已批准后才到、收存而不计入';

-- The run being built is its own year's current run; of every other year it is the newest published one.
create table if not exists audit.current_run (
    only_row boolean primary key default true check (only_row),
    run_id text not null references audit.runs
);
comment on table audit.current_run is '正在构建的运行；dbt 由此得知年度';

-- Who holds the warehouse, while the lock of hold.py is taken; without the lock a row means nothing.
create table if not exists audit.warehouse_hold (
    only_row boolean primary key default true check (only_row),
    run_id text not null references audit.runs on delete cascade,
    host text not null,
    held_since timestamptz not null,
    session_pid integer not null,
    doing text not null
);
comment on table audit.warehouse_hold is '正在构建并发布的运行：在哪台机器、自何时起、正在做什么';

create table if not exists audit.lost_objects (
    run_id text not null references audit.runs on delete cascade,
    object text not null,
    definition text not null,
    reason text not null,
    primary key (run_id, object)
);
comment on table audit.lost_objects is '结果表改形时未能保留的、由管理员自行添加的视图等，及其重建语句';

-- Findings that need more than one filing; dbt builds them, publishing puts them here.
create table if not exists audit.crosscheck_findings (
    like raw.findings including defaults including constraints,
    report_year integer not null,
    primary key (finding_id)
);
comment on table audit.crosscheck_findings is '对照其他报表才能发现的问题';

create or replace view audit.landed_runs as
select distinct on (report_year) report_year, run_id
from audit.runs
where intake_finished_at is not null
order by report_year, intake_finished_at desc;
comment on view audit.landed_runs is '各年度最近一次完成收件的运行';

-- A year's current run: the newest published one; of a year never published, the newest that landed and no doubt stopped.
create or replace view audit.year_runs as
select distinct on (report_year) report_year, run_id
from audit.runs
where published_at is not null or (intake_finished_at is not null and doubts is null)
order by report_year, published_at desc nulls last, intake_finished_at desc;
comment on view audit.year_runs is '各年度以哪次运行为准：最近一次发布的；从未发布的年度为最近一次完成收件、未被疑点停下的';

-- Of every city; readers see the views below.
create or replace view audit.every_finding as
with in_force as (
    select distinct run_files.filing_id
    from audit.run_files
    inner join audit.year_runs using (run_id)
    where run_files.disposition = 'taken'
)
select
    finding_id, filing_id, sheet, cell, "row", platform_code, check_code, severity, is_set_aside, held, expected_zh
from raw.findings
where filing_id in (select filing_id from in_force)
union all
select
    finding_id, filing_id, sheet, cell, "row", platform_code, check_code, severity, is_set_aside, held, expected_zh
from audit.crosscheck_findings
where filing_id in (select filing_id from in_force);
comment on view audit.every_finding is '问题清单：文件、工作表、单元格、所填、应填；全省';

create or replace view audit.every_filing as
with in_force as (
    select distinct run_files.filing_id
    from audit.run_files
    inner join audit.year_runs using (run_id)
    where run_files.disposition = 'taken'
),

ordered as (
    select
        filings.*,
        row_number() over (
            partition by form, unit_code, report_year
            order by raw.newness(filed_on, file_modified_at, file_name, filing_id)
        ) as nth,
        row_number() over (
            partition by form, unit_code, report_year, intake_status = 'rejected'
            order by raw.newness(filed_on, file_modified_at, file_name, filing_id) desc
        ) as nth_newest
    from raw.filings
    where filing_id in (select filing_id from in_force)
)

select
    ordered.filing_id,
    ordered.sha256,
    ordered.form,
    ordered.unit_code,
    ordered.report_year,
    case when ordered.unit_code is not null and ordered.report_year is not null then ordered.nth end::integer as version,
    ordered.received_at,
    case
        when ordered.intake_status = 'rejected' then 'rejected'
        when ordered.nth_newest > 1 then 'superseded'
        when exists (select from audit.every_finding where every_finding.filing_id = ordered.filing_id) then 'accepted_with_findings'
        else 'accepted'
    end as status,
    ordered.file_name,
    ordered.unit_name,
    ordered.filed_on,
    ordered.file_modified_at,
    ordered.layout_year
from ordered;
comment on view audit.every_filing is '收到的报表：版本、状态（各年度以 audit.year_runs 所列运行为准）；全省';

-- The owner's rights and a filter of their own, since readers have no right to raw: see readers.sql.
create or replace view audit.findings with (security_barrier = true) as
select
    finding_id, filing_id, sheet, cell, "row", platform_code, check_code, severity, is_set_aside, held, expected_zh,
    access.platform_name(platform_code) as platform_name, file_name
from audit.every_finding
inner join raw.filings using (filing_id)
where
    (select access.sees_every_city())
    or platform_code in (select access.own_platforms())
    or unit_code in (select access.own_divisions());
comment on view audit.findings is '问题清单：文件、工作表、单元格、所填、应填';

create or replace view audit.filings with (security_barrier = true) as
select
    filing_id, sha256, form, unit_code, report_year, version, received_at, status, file_name, unit_name, filed_on,
    file_modified_at, layout_year
from audit.every_filing
where (select access.sees_every_city()) or unit_code in (select access.own_divisions());
comment on view audit.filings is '收到的报表：版本、状态（各年度以最近一次发布的运行为准）';

comment on column audit.findings.finding_id is '问题标识；重跑不变';
comment on column audit.findings.filing_id is '所在报表文件';
comment on column audit.findings.sheet is '工作表';
comment on column audit.findings.cell is '单元格';
comment on column audit.findings."row" is '行号';
comment on column audit.findings.platform_code is '平台编码';
comment on column audit.findings.check_code is '检查代码';
comment on column audit.findings.severity is '级别：critical 严重，error 错误，warning 提醒';
comment on column audit.findings.is_set_aside is '该行是否不计';
comment on column audit.findings.held is '所填；姓名、电话不显示';
comment on column audit.findings.expected_zh is '应填';
comment on column audit.findings.platform_name is '平台名称';
comment on column audit.findings.file_name is '文件名';
comment on column audit.filings.filing_id is '报表文件标识';
comment on column audit.filings.sha256 is '文件的 SHA-256';
comment on column audit.filings.form is '报表：county_report 县级，city_report 市州，province_report 省级';
comment on column audit.filings.unit_code is '填报单位代码';
comment on column audit.filings.report_year is '年度';
comment on column audit.filings.version is '版次：该单位该年度第几次报送';
comment on column audit.filings.received_at is '收到时间';
comment on column audit.filings.status is '状态：accepted 已接收，accepted_with_findings 已接收（有问题），rejected 退回，superseded 已被新版取代';
comment on column audit.filings.file_name is '文件名';
comment on column audit.filings.unit_name is '填报单位';
comment on column audit.filings.filed_on is '填报日期';
comment on column audit.filings.file_modified_at is '文件修改时间';
comment on column audit.filings.layout_year is '表式年度';

create table if not exists audit.approvals (
    run_id text primary key references audit.runs on delete cascade,
    report_year integer not null,
    decided_at timestamptz not null default now(),
    decided_by text not null,
    answer text not null check (answer in ('approved', 'sent_back')),
    reason text,
    is_automatic boolean not null
);
comment on table audit.approvals is '名单审定：何人何时批准或退回，理由';
comment on column audit.approvals.is_automatic is '按 AUTO_APPROVE 自动批准，未经人工审定';

-- Written again by each try of a gate (plugins/youth_platforms/quality).
create table if not exists audit.gate_results (
    run_id text not null references audit.runs on delete cascade,
    gate text not null check (gate in ('filed', 'publish')),
    expectation text not null,
    nth integer generated always as identity,
    table_name text not null,
    severity text not null check (severity in ('critical', 'doubt', 'warning', 'info')),
    owner text not null,
    success boolean not null,
    observed text,
    unexpected_rows integer,
    filings text[] not null,
    subjects text[] not null,
    message_zh text not null,
    message_en text not null,
    todo_zh text not null,
    checked_at timestamptz not null default now(),
    primary key (run_id, gate, expectation)
);
comment on table audit.gate_results is '质量关口：每次运行每项检查的结果';
comment on column audit.gate_results.gate is '关口：filed 收件（构建之前），publish 发布（发布之前）';
comment on column audit.gate_results.severity is '级别：critical 严重（停止运行），doubt 疑点（未经知情放行即停止运行），warning 提醒，info 提示';
comment on column audit.gate_results.observed is '不符时所见（前几行）';
comment on column audit.gate_results.unexpected_rows is '不符的行数；整表检查不符时为空';
comment on column audit.gate_results.filings is '涉及的报表文件';
comment on column audit.gate_results.subjects is '涉及的单位、平台或表';

-- What has happened stays as it happened: nothing of it is changed or taken away afterwards.
create or replace function audit.refuse_change() returns trigger
language plpgsql
as $$
begin
    raise exception '%.% is append-only: % is refused', tg_table_schema, tg_table_name, tg_op;
end
$$;
comment on function audit.refuse_change is '只增不改的表所用的触发器';

create table if not exists audit.draws (
    draw_id bigint generated always as identity primary key,
    report_year integer not null,
    drawn_at timestamptz not null default clock_timestamp(),
    seed text not null,
    algorithm_version text not null,
    parameters jsonb not null,
    frame jsonb not null,
    frame_hash text not null,
    frame_size integer not null,
    frame_source text not null,
    is_automatic boolean not null
);
comment on table audit.draws is '省级抽查的每次抽取：种子、方法版本、抽样框；凭一行即可重演。各年度以最新一次为准';
comment on column audit.draws.frame is '抽样框：平台编码、层（市州）、线索得分';
comment on column audit.draws.frame_hash is '抽样框的 SHA-256：框变则值变';
comment on column audit.draws.frame_source is '抽样框的来源：哪一年度的哪张表';
comment on column audit.draws.is_automatic is '由年度运行自动抽取；有人工抽取的年度不再自动抽取';

create table if not exists audit.draw_samples (
    draw_id bigint not null references audit.draws,
    platform_code text not null,
    stratum text not null,
    arm text not null check (arm in ('random', 'risk')),
    inclusion_probability numeric not null check (inclusion_probability > 0 and inclusion_probability <= 1),
    risk_score numeric not null,
    reasons_zh text[] not null,
    primary key (draw_id, platform_code)
);
comment on table audit.draw_samples is '抽查抽中的平台：层、抽取方式、入样概率、理由';

create or replace trigger append_only before update or delete or truncate on audit.draws
for each statement execute function audit.refuse_change();
create or replace trigger append_only before update or delete or truncate on audit.draw_samples
for each statement execute function audit.refuse_change();

-- The corrections that the published marts of each year rest on; publishing puts them here.
create table if not exists audit.applied_corrections (
    report_year integer not null,
    correction_id text not null,
    filing_id text not null,
    file_name text not null,
    raw_table text not null,
    sheet_row integer not null,
    column_name text not null,
    held_value text,
    new_value text,
    reason text not null,
    decided_by text not null,
    decided_on date not null,
    run_id text not null,
    primary key (report_year, correction_id)
);
comment on table audit.applied_corrections is '已发布结果所用的更正：原填、改为、理由、何人何时决定';

-- What was written for people, its path below the store (YP_STORE), and what it was made of.
create table if not exists audit.documents (
    path text primary key,
    report_year integer not null,
    edition_no integer,
    run_id text not null,
    kind text not null,
    title text not null,
    city_code text,
    platform_code text,
    sha256 text not null,
    made_at timestamptz not null default clock_timestamp()
);
comment on table audit.documents is '已生成的文件：公布文件、征求意见稿、问题清单；重新生成时以新的为准';
comment on column audit.documents.path is '文件位置，相对于运行目录（YP_HOME）';
comment on column audit.documents.report_year is '年度';
comment on column audit.documents.edition_no is '版次；审定之前的文件为空';
comment on column audit.documents.run_id is '所据运行';
comment on column audit.documents.kind is '种类：certification_list 认定名单，quota_list 申报名额，objection_register 异议登记表（工作簿）；certification_notice、quota_notice、rectification_notice、delisting_notice 通知；city_notices 一个市（州）的整改与摘牌通知；preview、preview_page 征求意见稿；defects 问题清单';
comment on column audit.documents.title is '标题';
comment on column audit.documents.city_code is '只涉及一个市（州）的，其代码；否则为空';
comment on column audit.documents.platform_code is '只涉及一个平台的，其编码；否则为空';
comment on column audit.documents.sha256 is '文件的 SHA-256';
comment on column audit.documents.made_at is '生成时间';

-- Read by the watcher (watch.py) between runs; no run rests on it.
create table if not exists audit.watched_files (
    inbox text not null,
    file_name text not null,
    file_size bigint not null,
    file_modified_at timestamptz not null,
    still_since timestamptz not null default now(),
    claimed_by text,
    claimed_at timestamptz,
    checked_at timestamptz,
    filing_id text,
    primary key (inbox, file_name)
);
comment on table audit.watched_files is '收件即检：收件处每个文件自何时起不再变动、由谁检查、何时检查完毕';
comment on column audit.watched_files.still_since is '自该次查看起，大小与修改时间未变';
comment on column audit.watched_files.claimed_by is '正在检查该文件的进程；逾时未完成的由其他进程接手';
comment on column audit.watched_files.filing_id is '检查后对应的报表；空表示尚未检查';


-- What the parser notices and no rule is about: for receipts and readers, part of no status and no figure.
create table if not exists raw.remarks (
    like raw.findings including defaults,
    primary key (finding_id),
    foreign key (filing_id) references raw.filings on delete cascade
);
create index if not exists remarks_filing on raw.remarks (filing_id);
comment on table raw.remarks is '读取报表时的留意事项（隐藏的行、列、工作表，看作说明的行）：不影响状态';

create or replace view audit.remarks as
with in_force as (
    select distinct run_files.filing_id
    from audit.run_files
    inner join audit.year_runs using (run_id)
    where run_files.disposition = 'taken'
)
select finding_id as remark_id, filing_id, sheet, "row", check_code, expected_zh as remark_zh
from raw.remarks
where filing_id in (select filing_id from in_force);
comment on view audit.remarks is '留意事项：隐藏而照常计入的内容、看作说明而未计入的行（各年度以最近一次发布的运行为准）';

create table if not exists audit.inbox_looks (
    inbox text primary key,
    looked_at timestamptz not null
);
comment on table audit.inbox_looks is '收件即检最近一次查看收件处的时间';

create table if not exists audit.reminders (
    remind_on date not null,
    deadline text not null,
    report_year integer not null,
    unit_code text not null,
    due_on date not null,
    missing_zh text not null,
    platforms text[] not null,
    mailed_at timestamptz,
    primary key (remind_on, deadline, report_year, unit_code)
);
comment on table audit.reminders is '临期提醒：截止日及此前若干日，哪个单位尚缺什么，何时发出邮件';
