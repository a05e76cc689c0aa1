-- The figures that only the building standard of the notice asks of an active platform, long.
with

platforms as (
    select * from {{ ref('int_platform_year') }}
),

provincial as (
    select * from {{ ref('int_provincial_platforms') }}
),

choices as (
    select * from {{ ref('choice_meanings') }}
),

run as (
    select * from {{ ref('int_run') }}
),

province_support as (
    select * from {{ ref('int_province_support') }}
),

filings as (
    select * from {{ ref('int_filings') }}
),

filing_sheets as (
    select * from {{ ref('int_filing_sheets') }}
),

parameters as (
    select * from {{ ref('int_parameters') }}
),

-- Whether a register up to the year says what the province supports: its form asks that from the layout of 2018 on.
support_told as (
    select count(*) > 0 as is_told
    from filings
    inner join run on filings.report_year <= run.report_year
    inner join filing_sheets on filings.filing_id = filing_sheets.filing_id
    where filings.is_counted and filing_sheets.raw_table = 'province_support'
),

prescribed as (
    select
        max(value) filter (where parameter = 'prescribed_name') as name,
        max(value) filter (where parameter = 'prescribed_name_from')::date as since
    from parameters
),

active as (
    select
        platforms.*,
        choices.meaning as construction_meaning,
        prescribed.name as prescribed_name,
        prescribed.since as prescribed_since,
        provincial.platform_code is not null as is_provincial,
        case
            when
                province_support.support_yuan is not null or provincial.support_yuan is not null
                or (support_told.is_told and not provincial.is_carried_in)
                then coalesce(province_support.support_yuan, 0) + coalesce(provincial.support_yuan, 0)
        end as province_support_yuan
    from platforms
    cross join prescribed
    cross join support_told
    left join province_support on platforms.platform_code = province_support.platform_code
    left join choices on platforms.construction_mode = choices.choice and choices.list = 'construction_mode'
    left join provincial on platforms.platform_code = provincial.platform_code
    where platforms.is_active
)

select
    active.platform_code,
    metrics.metric,
    metrics.observed,
    metrics.is_applicable,
    active.filing_id,
    metrics.raw_table,
    metrics.sheet_rows,
    metrics.found_zh
from active
cross join lateral (
    values
    (
        -- Another way (其他) is reported, neither pass nor fail.
        'has_listed_construction_mode', (construction_meaning is not null)::integer::numeric,
        construction_meaning is distinct from 'other', 'county_platforms', array[sheet_row], construction_mode
    ),
    (
        'has_prescribed_name', (position(prescribed_name in platform_name) > 0)::integer,
        construction_meaning = 'new_build' and opened_on >= prescribed_since, 'county_platforms', array[sheet_row],
        '「' || platform_name || '」' || opened_on || '启用'
        || case when position(prescribed_name in platform_name) = 0 then '，名称中没有' || prescribed_name else '' end
    ),
    (
        'has_plaque_and_emblem', (has_plaque and has_emblem)::integer, true, 'county_platforms', array[sheet_row],
        concat_ws(
            '、',
            case when has_plaque then '有牌匾' when not has_plaque then '无牌匾' end,
            case when has_emblem then '有团徽' when not has_emblem then '无团徽' end
        )
    ),
    ('offered_categories', offered_categories, true, 'county_activities', activity_rows, null),
    ('fewest_cadre_days', fewest_cadre_days, cadres > 0, 'county_staff', staff_rows, null),
    (
        'support_yuan', case when is_provincial then province_support_yuan else city_support_yuan end,
        is_provincial or city_certified_on is not null, null, null, null
    )
) as metrics (metric, observed, is_applicable, raw_table, sheet_rows, found_zh)
