-- The youth organisations that work with a platform by the end of the year, with their names, and the partners that are
-- none or came later.
with

run as (
    select * from {{ ref('int_run') }}
),

partners as (
    select * from {{ ref('int_partners') }}
),

choices as (
    select * from {{ ref('choice_meanings') }}
),

judged as (
    select
        partners.*,
        case
            when choices.choice is null then '为' || partners.organisation_kind
            when partners.started_on > run.year_end then partners.started_on || '开始合作'
        end as why_not_zh
    from partners
    cross join run
    left join choices
        on
            partners.organisation_kind = choices.choice
            and choices.list = 'organisation_kind'
            and choices.meaning = 'youth_organisation'
),

by_platform as (
    select
        platform_code,
        count(distinct folded_name) filter (where why_not_zh is null) as youth_organisations,
        array_agg(distinct folded_name) filter (where why_not_zh is null) as names,
        array_agg(distinct folded_name || why_not_zh) filter (where why_not_zh is not null) as others_zh,
        array_agg(sheet_row order by sheet_row) filter (where why_not_zh is null) as counted_rows,
        array_agg(sheet_row order by sheet_row) as sheet_rows
    from judged
    group by platform_code
)

select
    platform_code,
    youth_organisations,
    -- Where none counts, all were looked at.
    coalesce(counted_rows, sheet_rows) as sheet_rows,
    concat_ws('；', {{ first_few_zh('names') }}, '未计：' || {{ first_few_zh('others_zh') }}) as partners_zh
from by_platform
