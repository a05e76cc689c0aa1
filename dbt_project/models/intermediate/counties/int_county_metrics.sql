-- Every figure that a county target may ask, long, with what was found in words: the streets without a platform, the
-- days of the plans, why there is no data. A county that filed nothing has no figure at all.
with

counties as (
    select * from {{ ref('int_counties') }}
),

platforms as (
    select * from {{ ref('int_platform_year') }}
),

townships as (
    select * from {{ ref('int_townships') }}
),

kinds as (
    select * from {{ ref('township_kinds') }}
),

divisions as (
    select * from {{ ref('divisions') }}
),

tiers as (
    select * from {{ ref('tiers') }}
),

covers as (
    select * from {{ ref('stg_raw__county_cover') }}
),

run as (
    select * from {{ ref('int_run') }}
),

parameters as (
    select * from {{ ref('int_parameters') }}
),

plan_year as (
    select
        (run.report_year - 1 || '-' || parameters.value)::date as first_day,
        run.year_end as last_day
    from run
    inner join parameters on parameters.parameter = 'work_plan_from'
),

city_filings as (
    select * from {{ ref('int_city_filings') }}
),

provincial_rank as (
    select tier_rank
    from tiers
    where tier = 'province'
),

active as (
    select
        platforms.*,
        tiers.tier_rank,
        coalesce(townships.township_kind, divisions.township_kind) as township_kind
    from platforms
    left join tiers on platforms.tier = tiers.tier
    left join townships
        on platforms.township_code = townships.township_code and platforms.county_code = townships.county_code
    left join divisions on platforms.township_code = divisions.division_code
    where platforms.is_active
),

by_county as (
    select
        active.county_code,
        count(*) as active_platforms,
        count(*) filter (where active.tier_rank > 0) as from_city,
        string_agg(active.certification_aside_zh, '、' order by active.sheet_row) filter (
            where active.tier is null
        ) as certifications_aside_zh,
        count(*) filter (where active.tier_rank >= provincial_rank.tier_rank) as from_province,
        count(*) filter (where kinds.is_town) as town_platforms,
        array_agg(active.sheet_row order by active.sheet_row) as sheet_rows
    from active
    cross join provincial_rank
    left join kinds on active.township_kind = kinds.township_kind
    group by active.county_code
),

streets as (
    select
        townships.county_code,
        townships.sheet_row,
        townships.township_name,
        townships.is_urban_street,
        exists(
            select 1
            from active
            where active.county_code = townships.county_code and active.township_code = townships.township_code
        ) as has_platform
    from townships
    inner join kinds on townships.township_kind = kinds.township_kind
    where kinds.is_street and townships.sheet_row is not null
),

directory_streets as (
    select
        divisions.county_code,
        count(*) as streets
    from divisions
    inner join kinds on divisions.township_kind = kinds.township_kind
    where divisions.level = 'township' and kinds.is_street
    group by divisions.county_code
),

street_shares as (
    select
        county_code,
        count(*) as streets,
        count(*) filter (where is_urban_street) as marked_streets,
        count(*) filter (where has_platform)::numeric / count(*) as all_street_share,
        count(*) filter (where has_platform and is_urban_street)::numeric
        / nullif(count(*) filter (where is_urban_street), 0) as marked_street_share,
        array_agg(sheet_row order by sheet_row) as sheet_rows,
        string_agg(township_name, '、' order by sheet_row) filter (where not has_platform) as bare_streets_zh,
        string_agg(township_name, '、' order by sheet_row) filter (
            where is_urban_street and not has_platform
        ) as bare_marked_streets_zh
    from streets
    group by county_code
),

joined as (
    select
        counties.county_code,
        counties.filing_id,
        counties.filing_id is not null as has_filed,
        city_filings.filing_id is not null as has_city_report,
        coalesce(by_county.active_platforms, 0) as active_platforms,
        coalesce(by_county.from_city, 0) as from_city,
        by_county.certifications_aside_zh,
        coalesce(by_county.from_province, 0) as from_province,
        coalesce(by_county.town_platforms, 0) as town_platforms,
        by_county.sheet_rows as platform_rows,
        -- A county that has streets and marks none of them urban has not answered.
        street_shares.streets is not null or directory_streets.streets is not null as has_streets,
        street_shares.all_street_share,
        street_shares.marked_street_share,
        street_shares.sheet_rows as street_rows,
        street_shares.bare_streets_zh,
        street_shares.bare_marked_streets_zh,
        street_shares.marked_streets,
        covers.sheet_row as cover_row,
        case
            when covers.plan_filed_on is not null then '规划' || covers.plan_filed_on || '报备'
            when covers.has_unreadable_plan then '规划报备日期无法识别'
            else '未填规划报备日期'
        end as plan_zh,
        case
            when covers.work_plan_filed_on between plan_year.first_day and plan_year.last_day
                then '年度计划' || covers.work_plan_filed_on || '报备'
            when covers.work_plan_filed_on is not null
                then
                    '年度计划' || covers.work_plan_filed_on || '报备，不在' || plan_year.first_day || '至' || plan_year.last_day
                    || '之内'
            when covers.has_unreadable_work_plan then '年度计划报备日期无法识别'
            else '未填年度计划报备日期'
        end as work_plan_zh,
        case
            when covers.plan_filed_on is not null then 1
            when not covers.has_unreadable_plan then 0
        end as has_plan,
        case
            when covers.work_plan_filed_on is not null
                then (covers.work_plan_filed_on between plan_year.first_day and plan_year.last_day)::integer
            when not covers.has_unreadable_work_plan then 0
        end as has_work_plan
    from counties
    cross join plan_year
    left join by_county on counties.county_code = by_county.county_code
    left join street_shares on counties.county_code = street_shares.county_code
    left join directory_streets on counties.county_code = directory_streets.county_code
    left join covers on counties.filing_id = covers.filing_id
    left join city_filings on counties.city_code = city_filings.city_code
)

select
    joined.county_code,
    metrics.metric,
    case when joined.has_filed then metrics.observed end as observed,
    not joined.has_filed or metrics.is_applicable as is_applicable,
    joined.filing_id,
    metrics.raw_table,
    metrics.sheet_rows,
    case when joined.has_filed then metrics.found_zh else '县（市、区）年度报表未报、被退回或读不出' end as found_zh
from joined
cross join lateral (
    values
    ('active_platforms', active_platforms::numeric, true, 'county_platforms', platform_rows, null),
    (
        'demonstration_platforms_from_city',
        -- The tier of a platform that the city lists in a row set aside is unknown, as all are without its report.
        case when from_city > 0 or (has_city_report and certifications_aside_zh is null) then from_city end,
        true,
        'county_platforms',
        platform_rows,
        case
            when from_city > 0 then null
            when not has_city_report then '市（州）年度报表未报、被退回或读不出，级别不明'
            else '市（州）年度报表市州级认定' || certifications_aside_zh || '，级别不明'
        end
    ),
    ('demonstration_platforms_from_province', from_province, true, 'county_platforms', platform_rows, null),
    (
        'marked_street_share',
        marked_street_share,
        has_streets,
        'county_townships',
        street_rows,
        case when coalesce(marked_streets, 0) = 0 then '没有标明城区街道' else '未建：' || bare_marked_streets_zh end
    ),
    ('all_street_share', all_street_share, has_streets, 'county_townships', street_rows, '未建：' || bare_streets_zh),
    ('town_platforms', town_platforms, true, 'county_platforms', platform_rows, null),
    (
        'has_filed_plans',
        -- One that is not filed decides, whatever the other is.
        case when has_plan = 0 or has_work_plan = 0 then 0 else has_plan * has_work_plan end,
        true,
        'county_cover',
        array[cover_row],
        plan_zh || '，' || work_plan_zh
    ),
    ('has_filed_work_plan', has_work_plan, true, 'county_cover', array[cover_row], work_plan_zh)
) as metrics (metric, observed, is_applicable, raw_table, sheet_rows, found_zh)
