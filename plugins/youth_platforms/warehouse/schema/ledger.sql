-- The ledger of approved lists, the lock that an approval puts on its year, and reopenings.
-- Every statement can run again and again (warehouse/migrate.py runs this after raw_and_audit.sql).

-- A name in the inbox may be that of two filings of a locked year: the approved one, and a late one under its name.
do $$
begin
    if (
        select pg_get_constraintdef(oid) from pg_constraint
        where conrelid = 'audit.run_files'::regclass and conname = 'run_files_disposition_check'
    ) not like '%late%' then
        alter table audit.run_files
            drop constraint run_files_disposition_check,
            add constraint run_files_disposition_check check (disposition in ('taken', 'other_year', 'late')),
            drop constraint run_files_pkey,
            add constraint run_files_pkey primary key (run_id, file_name, sha256);
    end if;
end
$$;

-- What the approval led to: verification finds an edition that was cut off the end of the chain.
alter table audit.approvals add column if not exists chain_hash text;
comment on column audit.approvals.chain_hash is '所成版次的链哈希；退回或未成版次者为空';

create table if not exists audit.run_inputs (
    run_id text primary key references audit.runs on delete cascade,
    filing_ids text[] not null,
    input_sha256 text[] not null,
    earlier_years jsonb not null,
    inputs_hash text not null,
    rules_version text not null,
    readings jsonb not null,
    code_version text not null,
    decision_hash text not null
);
comment on table audit.run_inputs is '每次发布的依据：报表、以往年度、规则、解读、程序版本';

create table if not exists audit.certification_editions (
    report_year integer not null,
    edition_no integer not null,
    chain_no integer not null unique,
    run_id text not null unique references audit.runs,
    approver text not null,
    is_automatic boolean not null,
    reason text,
    approved_at timestamptz not null,
    filing_ids text[] not null,
    input_sha256 text[] not null,
    earlier_years jsonb not null,
    inputs_hash text not null,
    rules_version text not null,
    readings jsonb not null,
    code_version text not null,
    decision_hash text not null,
    reopening_hash text,
    changes jsonb not null,
    changes_zh text not null,
    previous_hash text not null,
    chain_hash text not null,
    primary key (report_year, edition_no)
);
comment on table audit.certification_editions is '认定台账版次：每次批准一版，只增不改';

create table if not exists audit.certification_ledger (
    report_year integer not null,
    platform_code text not null,
    published_at timestamptz not null,
    edition_no integer not null,
    run_id text not null,
    platform_name text not null,
    city_code text,
    city_name text,
    county_code text,
    county_name text,
    decision text not null,
    panel_score numeric,
    rank integer,
    failed_rules text[] not null,
    unknown_rules text[],
    reason_zh text not null,
    approver text not null,
    is_automatic boolean not null,
    inputs_hash text not null,
    rules_version text not null,
    row_hash text not null,
    primary key (report_year, platform_code, published_at),
    unique (report_year, edition_no, platform_code),
    foreign key (report_year, edition_no) references audit.certification_editions
);
comment on table audit.certification_ledger is '认定台账：每版每个申报平台一行，批准时的结论，只增不改';

create table if not exists audit.criterion_ledger (
    report_year integer not null,
    edition_no integer not null,
    platform_code text not null,
    rule_code text not null,
    valid_from_year integer,
    observed numeric,
    comparator text,
    threshold numeric,
    outcome text not null,
    message_zh text not null,
    filing_id text,
    file_name text,
    sheet text,
    source_rows integer[],
    row_hash text not null,
    primary key (report_year, edition_no, platform_code, rule_code),
    foreign key (report_year, edition_no) references audit.certification_editions
);
-- A ledger that an earlier version began gains what it lacks; its older rows leave it empty, and keep their hashes.
alter table audit.criterion_ledger
add column if not exists condition_no integer,
add column if not exists condition_name_zh text,
add column if not exists unit text;
comment on table audit.criterion_ledger is '逐条判定台账：每版每个申报平台每条规则一行，只增不改';

create table if not exists audit.quota_ledger (
    report_year integer not null,
    edition_no integer not null,
    quota_year integer not null,
    city_code text not null,
    city_name text,
    base_quota integer not null,
    problem_points integer not null,
    reduction integer not null,
    final_quota integer not null,
    reason_zh text not null,
    row_hash text not null,
    primary key (report_year, edition_no, city_code),
    foreign key (report_year, edition_no) references audit.certification_editions
);
comment on table audit.quota_ledger is '名额核减台账：每版每个市州一行，只增不改';

create table if not exists audit.reopenings (
    report_year integer not null,
    edition_no integer not null,
    reopened_at timestamptz not null,
    reopened_by text not null check (btrim(reopened_by) <> ''),
    reason text not null check (btrim(reason) <> ''),
    row_hash text not null,
    primary key (report_year, edition_no),
    foreign key (report_year, edition_no) references audit.certification_editions
);
comment on table audit.reopenings is '重开记录：何人因何重开已批准的年度，只增不改';

do $$
declare
    ledger text;
begin
    foreach ledger in array array[
        'certification_editions', 'certification_ledger', 'criterion_ledger', 'quota_ledger', 'reopenings'
    ] loop
        execute format(
            'create or replace trigger append_only before update or delete or truncate on audit.%I'
            ' for each statement execute function audit.refuse_change()',
            ledger
        );
        -- The trigger holds for everybody: the owner too, and a session that plays a replica.
        execute format('alter table audit.%I enable always trigger append_only', ledger);
    end loop;
end
$$;

create or replace view audit.locked_years with (security_invoker = true) as
with newest_by_person as (
    select distinct on (report_year) report_year, edition_no, run_id, approver, approved_at, filing_ids, chain_hash
    from audit.certification_editions
    where not is_automatic
    order by report_year, edition_no desc
)

select report_year, edition_no, run_id, approver, approved_at, filing_ids, chain_hash
from newest_by_person
where not exists (
    select from audit.reopenings
    where
        reopenings.report_year = newest_by_person.report_year
        and reopenings.edition_no = newest_by_person.edition_no
);
comment on view audit.locked_years is '已锁定的年度：名单经人批准且未重开，另到的报表不计入';

create or replace view audit.certifications_as_published with (security_invoker = true) as
select
    report_year, platform_code, published_at, edition_no, run_id, platform_name, city_code, city_name, county_code,
    county_name, decision, panel_score, rank, failed_rules, unknown_rules, reason_zh, approver, is_automatic,
    inputs_hash, rules_version
from audit.certification_ledger
where (report_year, edition_no) in (
    select report_year, max(edition_no) from audit.certification_editions group by report_year
);
comment on view audit.certifications_as_published is '公布时的认定结论：各年度最新一版';

create or replace view audit.quotas_as_published with (security_invoker = true) as
select
    report_year, edition_no, quota_year, city_code, city_name, base_quota, problem_points, reduction, final_quota,
    reason_zh
from audit.quota_ledger
where (report_year, edition_no) in (
    select report_year, max(edition_no) from audit.certification_editions group by report_year
);
comment on view audit.quotas_as_published is '公布时的名额核减：各年度最新一版';

-- A function, since there are marts only once something was published, and a mart that changes its shape is made again:
-- a view on it would vanish then.
create or replace function audit.certifications_known()
returns table (
    report_year integer,
    platform_code text,
    platform_name text,
    city_code text,
    city_name text,
    county_code text,
    county_name text,
    decision text,
    panel_score numeric,
    rank integer,
    failed_rules text[],
    unknown_rules text[],
    reason_zh text
)
language plpgsql stable
as $$
begin
    if to_regclass('marts.mart_certification_candidates') is not null then
        return query
        select
            candidates.report_year, candidates.platform_code, candidates.platform_name, candidates.city_code,
            candidates.city_name, candidates.county_code, candidates.county_name, candidates.decision,
            candidates.panel_score, candidates.rank, candidates.failed_rules, candidates.unknown_rules,
            candidates.reason_zh
        from marts.mart_certification_candidates as candidates;
    end if;
end
$$;
comment on function audit.certifications_known is '发布层现有的认定结论；尚未发布时无行';

create or replace view audit.certifications_as_known with (security_invoker = true) as
select
    report_year, platform_code, platform_name, city_code, city_name, county_code, county_name, decision, panel_score,
    rank, failed_rules, unknown_rules, reason_zh
from audit.certifications_known();
comment on view audit.certifications_as_known is '现在所知的认定结论：按现有报表与规则';

-- The applicants of an edition or of the one before it that differ between the two.
create or replace view audit.edition_changes with (security_invoker = true) as
with appearances as (
    select report_year, edition_no as later_edition, platform_code
    from audit.certification_ledger
    where edition_no > 1
    union
    select ledger.report_year, editions.edition_no as later_edition, ledger.platform_code
    from audit.certification_ledger as ledger
    inner join audit.certification_editions as editions
        on ledger.report_year = editions.report_year and ledger.edition_no = editions.edition_no - 1
)

select
    appearances.report_year,
    appearances.later_edition - 1 as earlier_edition,
    appearances.later_edition,
    appearances.platform_code,
    coalesce(later.platform_name, earlier.platform_name) as platform_name,
    earlier.decision as earlier_decision,
    later.decision as later_decision,
    earlier.rank as earlier_rank,
    later.rank as later_rank,
    earlier.panel_score as earlier_panel_score,
    later.panel_score as later_panel_score,
    earlier.failed_rules as earlier_failed_rules,
    later.failed_rules as later_failed_rules,
    earlier.reason_zh as earlier_reason_zh,
    later.reason_zh as later_reason_zh
from appearances
left join audit.certification_ledger as earlier
    on
        appearances.report_year = earlier.report_year
        and appearances.later_edition - 1 = earlier.edition_no
        and appearances.platform_code = earlier.platform_code
left join audit.certification_ledger as later
    on
        appearances.report_year = later.report_year
        and appearances.later_edition = later.edition_no
        and appearances.platform_code = later.platform_code
where
    (earlier.decision, earlier.rank, earlier.panel_score, earlier.failed_rules, earlier.reason_zh)
    is distinct from (later.decision, later.rank, later.panel_score, later.failed_rules, later.reason_zh);
comment on view audit.edition_changes is '前后两版的不同：结论、名次、得分、不符合的规则、理由';

create or replace view audit.published_against_known with (security_invoker = true) as
select
    report_year,
    platform_code,
    published.edition_no,
    coalesce(known.platform_name, published.platform_name) as platform_name,
    published.decision as published_decision,
    known.decision as known_decision,
    published.rank as published_rank,
    known.rank as known_rank,
    published.panel_score as published_panel_score,
    known.panel_score as known_panel_score,
    published.failed_rules as published_failed_rules,
    known.failed_rules as known_failed_rules,
    published.reason_zh as published_reason_zh,
    known.reason_zh as known_reason_zh
from audit.certifications_as_published as published
full join audit.certifications_as_known as known using (report_year, platform_code)
where
    report_year in (select report_year from audit.certification_editions)
    and (published.decision, published.rank, published.panel_score, published.failed_rules, published.reason_zh)
    is distinct from (known.decision, known.rank, known.panel_score, known.failed_rules, known.reason_zh);
comment on view audit.published_against_known is '公布时与现在的不同：仅列有出入的申报平台';

-- One meaning a column name, in every table and view above.
do $$
declare
    described record;
begin
    for described in
        select columns.table_name, columns.column_name, meanings.meaning
        from (
            values
                ('report_year', '年度'),
                ('edition_no', '版次，每年度自1起'),
                ('chain_no', '在全部版次中的序号'),
                ('run_id', '所批运行'),
                ('approver', '批准人'),
                ('is_automatic', '按 AUTO_APPROVE 自动批准，未经人工审定'),
                ('reason', '理由'),
                ('approved_at', '批准时间'),
                ('published_at', '公布（批准）时间'),
                ('filing_ids', '该运行采用的全部报表'),
                ('input_sha256', '计入的报表文件的 SHA-256'),
                ('earlier_years', '所依据的以往年度：依据与结论的哈希'),
                ('inputs_hash', '依据的哈希：计入的报表文件，及以往年度'),
                ('rules_version', '规则版本：全部规则表（种子）的哈希'),
                ('readings', '对文本缺损处所取的解读'),
                ('code_version', '程序版本：git 提交，有改动或无 git 时为程序文件的哈希'),
                ('decision_hash', '结论内容的哈希：内容相同则相同'),
                ('reopening_hash', '此前重开记录的哈希；未经重开为空'),
                ('changes', '与前一版相比，各类变化的个数'),
                ('changes_zh', '与前一版相比的变化'),
                ('previous_hash', '前一版的链哈希'),
                ('chain_hash', '链哈希：本版各行及本版内容'),
                ('row_hash', '链哈希：前一行的哈希与本行内容'),
                ('platform_code', '平台编码'),
                ('platform_name', '平台名称'),
                ('city_code', '市（州）代码'),
                ('city_name', '市（州）名称'),
                ('county_code', '县（市、区）代码'),
                ('county_name', '县（市、区）名称'),
                ('decision', '结论：certified 认定，not_selected 未入选，ineligible 不符合条件，pending 待评估，withheld 暂缓认定'),
                ('panel_score', '省级综合评估得分'),
                ('rank', '名次'),
                ('failed_rules', '不符合的规则'),
                ('unknown_rules', '无数据的规则'),
                ('reason_zh', '理由'),
                ('rule_code', '规则编号'),
                ('valid_from_year', '规则自何年起施行'),
                ('condition_no', '判定条件序号；决定结果的一个'),
                ('condition_name_zh', '判定条件'),
                ('observed', '实际值；是否类为1/0'),
                ('comparator', '比较方式'),
                ('threshold', '要求值；按决定结果的条件'),
                ('unit', '单位；是否为1/0，比例为0至1'),
                ('outcome', '判定：pass 符合，fail 不符合，waived 豁免，no_data 无数据，not_applicable 不适用'),
                ('message_zh', '说明'),
                ('filing_id', '出自哪个报表文件'),
                ('file_name', '文件名'),
                ('sheet', '工作表'),
                ('source_rows', '行号'),
                ('quota_year', '名额所属年度'),
                ('base_quota', '核减前名额'),
                ('problem_points', '问题计分'),
                ('reduction', '核减'),
                ('final_quota', '核减后名额'),
                ('reopened_at', '重开时间'),
                ('reopened_by', '重开人'),
                ('earlier_edition', '前一版'),
                ('later_edition', '后一版'),
                ('earlier_decision', '前一版的结论'),
                ('earlier_rank', '前一版的名次'),
                ('earlier_panel_score', '前一版的省级综合评估得分'),
                ('earlier_failed_rules', '前一版的不符合的规则'),
                ('earlier_reason_zh', '前一版的理由'),
                ('later_decision', '后一版的结论'),
                ('later_rank', '后一版的名次'),
                ('later_panel_score', '后一版的省级综合评估得分'),
                ('later_failed_rules', '后一版的不符合的规则'),
                ('later_reason_zh', '后一版的理由'),
                ('published_decision', '公布时的结论'),
                ('published_rank', '公布时的名次'),
                ('published_panel_score', '公布时的省级综合评估得分'),
                ('published_failed_rules', '公布时的不符合的规则'),
                ('published_reason_zh', '公布时的理由'),
                ('known_decision', '现在的结论'),
                ('known_rank', '现在的名次'),
                ('known_panel_score', '现在的省级综合评估得分'),
                ('known_failed_rules', '现在的不符合的规则'),
                ('known_reason_zh', '现在的理由')
        ) as meanings (column_name, meaning)
        inner join information_schema.columns using (column_name)
        where
            columns.table_schema = 'audit'
            and columns.table_name in (
                'run_inputs', 'certification_editions', 'certification_ledger', 'criterion_ledger', 'quota_ledger',
                'reopenings', 'locked_years', 'certifications_as_published', 'certifications_as_known',
                'quotas_as_published', 'edition_changes', 'published_against_known'
            )
    loop
        execute format('comment on column audit.%I.%I is %L', described.table_name, described.column_name, described.meaning);
    end loop;
end
$$;
