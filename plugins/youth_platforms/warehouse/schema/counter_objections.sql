-- Objections of cities to criteria of their platforms, and the province's answers.
-- Every statement can run again and again (warehouse/migrate.py runs this after counter_checks.sql).
create table if not exists counter.objections (
    objection_id bigint generated always as identity primary key,
    report_year integer not null,
    run_id text not null references audit.runs,
    city_code text not null,
    city_name text not null,
    county_code text,
    county_name text,
    platform_code text not null,
    platform_name text not null,
    rule_code text not null,
    criterion_zh text not null,
    outcome text not null,
    message_zh text,
    reason_zh text not null check (btrim(reason_zh) <> ''),
    file_name text,
    file_path text check ((file_path is null) = (file_name is null)),
    file_sha256 text check ((file_sha256 is null) = (file_name is null)),
    open_until date not null,
    account text not null,
    objected_at timestamptz not null default clock_timestamp()
);
comment on table counter.objections is '异议：市（州）在征求意见期内对本地申报平台某项判定提出，只增不改';
comment on column counter.objections.objection_id is '异议编号';
comment on column counter.objections.report_year is '年度';
comment on column counter.objections.run_id is '所据运行，即所针对的征求意见稿';
comment on column counter.objections.city_code is '市（州）代码';
comment on column counter.objections.city_name is '市（州）名称';
comment on column counter.objections.county_code is '县（市、区）代码';
comment on column counter.objections.county_name is '县（市、区）名称';
comment on column counter.objections.platform_code is '平台编码';
comment on column counter.objections.platform_name is '平台名称；提出时的';
comment on column counter.objections.rule_code is '规则代码';
comment on column counter.objections.criterion_zh is '项目；所针对的判定条件';
comment on column counter.objections.outcome is '提出时的判定：pass 符合，fail 不符合，waived 豁免，no_data 无数据，not_applicable 不适用';
comment on column counter.objections.message_zh is '提出时的说明';
comment on column counter.objections.reason_zh is '异议理由';
comment on column counter.objections.file_name is '附件名称；没有为空';
comment on column counter.objections.file_path is '附件位置，相对于存放处；没有为空';
comment on column counter.objections.file_sha256 is '附件的 SHA-256；没有为空';
comment on column counter.objections.open_until is '征求意见期最后一日';
comment on column counter.objections.account is '何账号所提';
comment on column counter.objections.objected_at is '提出时间';

create table if not exists counter.objection_answers (
    answer_id bigint generated always as identity primary key,
    objection_id bigint not null references counter.objections,
    city_code text not null,
    platform_code text not null,
    outcome text not null check (outcome in ('upheld', 'dismissed')),
    answer_zh text not null check (btrim(answer_zh) <> ''),
    follow_up_zh text check (outcome = 'dismissed' or coalesce(btrim(follow_up_zh), '') <> ''),
    account text not null,
    answered_at timestamptz not null default clock_timestamp()
);
create index if not exists objection_answers_objection on counter.objection_answers (objection_id);
comment on table counter.objection_answers is '异议的答复：团省委作出，只增不改，以最新一条为准；更正、补报另按常规办理';
comment on column counter.objection_answers.answer_id is '答复编号';
comment on column counter.objection_answers.objection_id is '所答复的异议';
comment on column counter.objection_answers.city_code is '市（州）代码';
comment on column counter.objection_answers.platform_code is '平台编码';
comment on column counter.objection_answers.outcome is '处理：upheld 异议成立，dismissed 异议不成立';
comment on column counter.objection_answers.answer_zh is '答复';
comment on column counter.objection_answers.follow_up_zh is '如何落实；异议成立的，写明据以更正或补报';
comment on column counter.objection_answers.account is '何账号所答';
comment on column counter.objection_answers.answered_at is '答复时间';

do $$
declare
    kept text;
begin
    foreach kept in array array['objections', 'objection_answers'] loop
        execute format(
            'create or replace trigger append_only before update or delete or truncate on counter.%I'
            ' for each statement execute function audit.refuse_change()',
            kept
        );
        execute format('alter table counter.%I enable always trigger append_only', kept);
    end loop;
end
$$;

-- The owner's rights and a filter of their own: a county sees what is said of its platforms, and no file.
create or replace view counter.objection_register with (security_barrier = true) as
select
    objections.objection_id,
    objections.report_year,
    objections.run_id,
    objections.city_code,
    objections.city_name,
    objections.county_code,
    objections.county_name,
    objections.platform_code,
    objections.platform_name,
    objections.rule_code,
    objections.criterion_zh,
    objections.outcome,
    objections.message_zh,
    objections.reason_zh,
    objections.file_name,
    objections.open_until,
    objections.objected_at,
    coalesce(answers.outcome, 'unanswered') as answer,
    answers.answer_zh,
    answers.follow_up_zh,
    answers.answered_at
from counter.objections
left join lateral (
    select outcome, answer_zh, follow_up_zh, answered_at
    from counter.objection_answers
    where objection_answers.objection_id = objections.objection_id
    order by answer_id desc
    limit 1
) as answers on true
where
    (select access.sees_every_city())
    or objections.city_code = (select access.own_city())
    or objections.county_code in (select access.own_divisions());
comment on view counter.objection_register is '异议登记：各项异议及最新答复';
comment on column counter.objection_register.answer is '处理：unanswered 待答复，upheld 异议成立，dismissed 异议不成立';
do $$
declare
    shared record;
begin
    for shared in
        select distinct on (attname) attname as name, col_description(attrelid, attnum) as said
        from pg_attribute
        where
            attrelid in ('counter.objections'::regclass, 'counter.objection_answers'::regclass) and attnum > 0
            and attname in (
                select attname from pg_attribute where attrelid = 'counter.objection_register'::regclass and attnum > 0
            )
        order by attname, attrelid = 'counter.objection_answers'::regclass
    loop
        execute format('comment on column counter.objection_register.%I is %L', shared.name, shared.said);
    end loop;
end
$$;
