-- The figures of each platform's year that the certification rules ask, long: one row per platform and metric, with the
-- filing, sheet and rows it came from.
with

platforms as (
    select * from {{ ref('int_platform_year') }}
)

select
    platforms.platform_code,
    metrics.metric,
    metrics.observed,
    metrics.is_applicable,
    platforms.filing_id,
    metrics.raw_table,
    nullif(array_remove(metrics.sheet_rows, null), '{}') as sheet_rows
from platforms
cross join lateral (
    values
    ('area_sqm', area_sqm, true, 'county_platforms', array[sheet_row]),
    -- How long a platform may use its premises is asked only where it does not own them.
    ('tenure_years', tenure_years, is_owned is distinct from 1, 'county_platforms', array[sheet_row]),
    ('is_owned', is_owned, true, 'county_platforms', array[sheet_row]),
    ('has_plaque', has_plaque::integer, true, 'county_platforms', array[sheet_row]),
    ('has_flag_and_emblem', (has_flag and has_emblem)::integer, true, 'county_platforms', array[sheet_row]),
    ('equipment', equipment, true, 'county_platforms', array[sheet_row]),
    ('operating_rules', operating_rules, true, 'county_platforms', array[sheet_row]),
    ('fiscal_funding_yuan', fiscal_funding_yuan, true, 'county_funding', funding_rows),
    ('has_regional_mechanism', has_regional_mechanism::integer, true, 'county_platforms', array[sheet_row]),
    ('categories', categories, true, 'county_activities', activity_rows),
    ('record_share', record_share, activities > 0, 'county_activities', activity_rows),
    ('full_time_staff', full_time_staff, true, 'county_staff', staff_rows),
    ('part_time_staff', part_time_staff, true, 'county_staff', staff_rows),
    ('volunteer_kinds', volunteer_kinds, true, 'county_staff', staff_rows),
    ('youth_served', youth_served, true, 'county_platforms', array[sheet_row]),
    ('youth_organisations', youth_organisations, true, 'county_partners', partner_rows),
    ('fewest_monthly_activities', fewest_monthly_activities, true, 'county_activities', activity_rows),
    ('fewest_monthly_counted_activities', fewest_monthly_counted_activities, true, 'county_activities', activity_rows),
    ('activities', activities, true, 'county_activities', activity_rows),
    ('counted_activities', counted_activities, true, 'county_activities', activity_rows),
    ('smallest_participants', smallest_participants, true, 'county_activities', activity_rows),
    (
        'smallest_counted_participants',
        smallest_counted_participants, counted_activities > 0, 'county_activities', activity_rows
    )
) as metrics (metric, observed, is_applicable, raw_table, sheet_rows)
