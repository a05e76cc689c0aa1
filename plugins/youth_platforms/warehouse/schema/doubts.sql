-- What stops a run before it publishes, what was accepted all the same, and who was asked to approve what.
-- Every statement can run again and again (warehouse/migrate.py runs this after raw_and_audit.sql).

-- A warehouse made before there were doubts.
do $$
begin
    if (
        select pg_get_constraintdef(oid) from pg_constraint
        where conrelid = 'audit.gate_results'::regclass and conname = 'gate_results_severity_check'
    ) not like '%doubt%' then
        alter table audit.gate_results
            drop constraint gate_results_severity_check,
            add constraint gate_results_severity_check check (severity in ('critical', 'doubt', 'warning', 'info'));
    end if;
end
$$;

create table if not exists audit.accepted_doubts (
    run_id text not null references audit.runs on delete cascade,
    report_year integer not null,
    doubt_code text not null,
    detail_zh text not null,
    makes_trial boolean not null default false,
    reason text not null,
    accepted_by text not null,
    accepted_at timestamptz not null default now(),
    primary key (run_id, doubt_code)
);
comment on table audit.accepted_doubts is '知情放行的疑点：何人因何放行';
comment on column audit.accepted_doubts.doubt_code is '疑点代码';
comment on column audit.accepted_doubts.detail_zh is '所见、应有、所涉单位或文件';
comment on column audit.accepted_doubts.makes_trial is '本次运行因此只作试算，名单不能批准';
comment on column audit.accepted_doubts.accepted_by is '放行人';
comment on column audit.accepted_doubts.accepted_at is '放行时间';

create table if not exists audit.unread_files (
    run_id text not null references audit.runs on delete cascade,
    file_name text not null,
    reason_zh text not null,
    form text,
    unit_code text,
    report_year integer,
    primary key (run_id, file_name)
);
comment on table audit.unread_files is '读不出的文件：本机无法读取，或一直在变；不是退回，不追究填报单位';
comment on column audit.unread_files.reason_zh is '读不出的原因';
comment on column audit.unread_files.form is '以往同名文件的表名；没有为空';
comment on column audit.unread_files.unit_code is '以往同名文件的填报单位；没有为空';
comment on column audit.unread_files.report_year is '以往同名文件的年度；没有为空';

-- Of the candidate alone: each build replaces it.
create table if not exists audit.build_nodes (
    run_id text not null references audit.runs on delete cascade,
    node text not null,
    resource_type text not null,
    status text,
    primary key (run_id, node)
);
comment on table audit.build_nodes is '最近一次构建：项目中每个模型、种子、检验，及其结果';
comment on column audit.build_nodes.node is '模型、种子或检验';
comment on column audit.build_nodes.resource_type is '种类：model 模型，seed 种子，test 检验';
comment on column audit.build_nodes.status is '结果；空为没有运行';

create table if not exists audit.approval_requests (
    run_id text primary key references audit.runs on delete cascade,
    report_year integer not null,
    asked_at timestamptz not null default now(),
    withdrawn_at timestamptz,
    withdrawn_for text references audit.runs on delete cascade
);
comment on table audit.approval_requests is '送审：每次运行的名单何时送审，何时因哪次更新的运行撤回';
comment on column audit.approval_requests.asked_at is '送审时间';
comment on column audit.approval_requests.withdrawn_at is '撤回时间；未撤回为空';
comment on column audit.approval_requests.withdrawn_for is '因哪次运行撤回';

alter table audit.approvals
    add column if not exists is_by_starter boolean not null default false,
    add column if not exists countersigned_by text,
    add column if not exists countersigned_at timestamptz;
comment on column audit.approvals.is_by_starter is '由发起本次运行的账号审定';
comment on column audit.approvals.countersigned_by is '复签人；不须复签的为空';
comment on column audit.approvals.countersigned_at is '复签时间';

create table if not exists audit.published_lists (
    run_id text not null references audit.runs on delete cascade,
    report_year integer not null,
    platform_code text not null,
    platform_name text not null,
    rank integer,
    primary key (run_id, platform_code)
);
comment on table audit.published_lists is '每次运行发布的认定名单：供与下一次比较';
comment on column audit.published_lists.platform_name is '平台名称';
comment on column audit.published_lists.rank is '名次';

create table if not exists audit.published_quotas (
    run_id text not null references audit.runs on delete cascade,
    report_year integer not null,
    city_code text not null,
    city_name text,
    final_quota integer not null,
    primary key (run_id, city_code)
);
comment on table audit.published_quotas is '每次运行发布的次年申报名额：供与下一次比较';
comment on column audit.published_quotas.city_code is '市（州）代码';
comment on column audit.published_quotas.city_name is '市（州）名称';
comment on column audit.published_quotas.final_quota is '核减后名额';
