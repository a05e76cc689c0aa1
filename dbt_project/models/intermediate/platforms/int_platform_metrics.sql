-- The figures of each platform's year that the certification rules ask, long: one row per platform and metric, with the
-- filing, sheet and rows that decided it, and what was found in words: the days, what is lacking, why there is no data.
with

row_findings as (
    select * from {{ ref('int_row_findings') }}
),

platforms as (
    select
        platform_year.*,
        row_findings.unread,
        case when platform_year.activities = 0 then '本年没有活动' end as no_activity_zh
    from {{ ref('int_platform_year') }} as platform_year
    left join row_findings
        on
            platform_year.filing_id = row_findings.filing_id
            and row_findings.raw_table = 'county_platforms'
            and platform_year.sheet_row = row_findings.sheet_row
)

select
    platforms.platform_code,
    metrics.metric,
    metrics.observed,
    metrics.is_applicable,
    platforms.filing_id,
    metrics.raw_table,
    nullif(array_remove(metrics.sheet_rows, null), '{}') as sheet_rows,
    case
        when metrics.found_zh is not null then metrics.found_zh
        when metrics.observed is not null or not metrics.is_applicable then null
        when platforms.is_kept is false then '「平台」表中该行未予统计'
        -- A figure of the sheet itself has the name of its column.
        else coalesce(platforms.unread ->> metrics.metric, '未填')
    end as found_zh
from platforms
cross join lateral (
    values
    ('area_sqm', area_sqm, true, 'county_platforms', array[sheet_row], null),
    -- How long a platform may use its premises is asked only where it does not own them.
    ('tenure_years', tenure_years, is_owned is distinct from 1, 'county_platforms', array[sheet_row], null),
    ('is_owned', is_owned, true, 'county_platforms', array[sheet_row], null),
    ('has_plaque', has_plaque::integer, true, 'county_platforms', array[sheet_row], null),
    (
        'has_flag_and_emblem',
        (has_flag and has_emblem)::integer,
        true,
        'county_platforms',
        array[sheet_row],
        '缺：' || nullif(
            concat_ws('、', case when not has_flag then '团旗' end, case when not has_emblem then '团徽' end), ''
        )
    ),
    ('equipment', equipment, true, 'county_platforms', array[sheet_row], '缺：' || nullif(missing_equipment_zh, '')),
    (
        'operating_rules',
        operating_rules,
        true,
        'county_platforms',
        array[sheet_row],
        '缺：' || nullif(missing_rules_zh, '')
    ),
    (
        'fiscal_funding_yuan',
        fiscal_funding_yuan,
        true,
        'county_funding',
        funding_rows || funding_aside_rows,
        coalesce(received_zh, '本年没有财政配套到账') || coalesce('；「经费」表' || funding_aside_zh, '')
    ),
    ('has_regional_mechanism', has_regional_mechanism::integer, true, 'county_platforms', array[sheet_row], null),
    ('categories', categories, true, 'county_activities', category_rows, coalesce(categories_zh, no_activity_zh)),
    (
        'record_share',
        record_share,
        activities > 0,
        'county_activities',
        coalesce(unrecorded_rows, activity_rows),
        unrecorded_zh
    ),
    -- Where nobody counts, all who are in post were looked at.
    ('full_time_staff', full_time_staff, true, 'county_staff', coalesce(full_time_rows, staff_rows), null),
    ('part_time_staff', part_time_staff, true, 'county_staff', coalesce(part_time_rows, staff_rows), null),
    (
        'volunteer_kinds',
        volunteer_kinds,
        true,
        'county_staff',
        coalesce(volunteer_rows, staff_rows),
        volunteer_kinds_zh
    ),
    ('youth_served', youth_served, true, 'county_platforms', array[sheet_row], null),
    ('youth_organisations', youth_organisations, true, 'county_partners', partner_rows, partners_zh),
    (
        'fewest_monthly_activities',
        fewest_monthly_activities,
        true,
        'county_activities',
        short_month_rows,
        coalesce(short_months_zh, no_activity_zh)
    ),
    (
        'fewest_monthly_counted_activities',
        fewest_monthly_counted_activities,
        true,
        'county_activities',
        short_counted_month_rows,
        coalesce(short_counted_months_zh, no_activity_zh)
    ),
    ('activities', activities, true, 'county_activities', activity_rows, null),
    ('counted_activities', counted_activities, true, 'county_activities', activity_rows, null),
    (
        'smallest_participants',
        smallest_participants,
        true,
        'county_activities',
        smallest_rows,
        coalesce(small_activities_zh, no_activity_zh)
    ),
    (
        'smallest_counted_participants',
        smallest_counted_participants,
        counted_activities > 0,
        'county_activities',
        activity_rows,
        no_activity_zh
    )
) as metrics (metric, observed, is_applicable, raw_table, sheet_rows, found_zh)
