-- The figures of each applicant, long: one row per applicant and metric, with the filing, sheet and rows it came from.
with

applicants as (
    select * from {{ ref('int_applicant_year') }}
)

select
    applicants.platform_code,
    metrics.metric,
    metrics.observed,
    metrics.is_applicable,
    metrics.filing_id,
    metrics.raw_table,
    nullif(array_remove(metrics.sheet_rows, null), '{}') as sheet_rows
from applicants
cross join lateral (
    values
    (
        'is_city_demonstration',
        is_city_demonstration, true, certification_filing_id, 'city_certifications', array[certification_row]
    ),
    ('has_operated_long_enough', has_operated_long_enough, true, filing_id, 'county_platforms', array[sheet_row]),
    ('area_sqm', area_sqm, true, filing_id, 'county_platforms', array[sheet_row]),
    -- How long a platform may use its premises is asked only where it does not own them.
    ('tenure_years', tenure_years, is_owned is distinct from 1, filing_id, 'county_platforms', array[sheet_row]),
    ('is_owned', is_owned, true, filing_id, 'county_platforms', array[sheet_row]),
    ('has_plaque', has_plaque::integer, true, filing_id, 'county_platforms', array[sheet_row]),
    ('has_flag_and_emblem', (has_flag and has_emblem)::integer, true, filing_id, 'county_platforms', array[sheet_row]),
    ('equipment', equipment, true, filing_id, 'county_platforms', array[sheet_row]),
    ('operating_rules', operating_rules, true, filing_id, 'county_platforms', array[sheet_row]),
    ('fiscal_funding_yuan', fiscal_funding_yuan, true, filing_id, 'county_funding', funding_rows),
    ('has_regional_mechanism', has_regional_mechanism::integer, true, filing_id, 'county_platforms', array[sheet_row]),
    ('categories', categories, true, filing_id, 'county_activities', activity_rows),
    ('record_share', record_share, activities > 0, filing_id, 'county_activities', activity_rows),
    ('full_time_staff', full_time_staff, true, filing_id, 'county_staff', staff_rows),
    ('part_time_staff', part_time_staff, true, filing_id, 'county_staff', staff_rows),
    ('volunteer_kinds', volunteer_kinds, true, filing_id, 'county_staff', staff_rows),
    ('youth_served', youth_served, true, filing_id, 'county_platforms', array[sheet_row]),
    ('youth_organisations', youth_organisations, true, filing_id, 'county_partners', partner_rows),
    ('fewest_monthly_activities', fewest_monthly_activities, true, filing_id, 'county_activities', activity_rows),
    (
        'fewest_monthly_counted_activities',
        fewest_monthly_counted_activities, true, filing_id, 'county_activities', activity_rows
    ),
    ('activities', activities, true, filing_id, 'county_activities', activity_rows),
    ('counted_activities', counted_activities, true, filing_id, 'county_activities', activity_rows),
    ('smallest_participants', smallest_participants, true, filing_id, 'county_activities', activity_rows),
    (
        'smallest_counted_participants',
        smallest_counted_participants, counted_activities > 0, filing_id, 'county_activities', activity_rows
    ),
    ('is_county_approved', is_county_approved, true, filing_id, 'county_applications', array[application_row]),
    ('is_city_approved', is_city_approved, true, city_filing_id, 'city_application_reviews', array[review_row]),
    ('publicity_workdays', publicity_workdays, true, city_filing_id, 'city_application_reviews', array[review_row]),
    ('is_without_objection', is_without_objection, true, city_filing_id, 'city_application_reviews', array[review_row]),
    ('recommended_order', recommended_order, true, city_filing_id, 'city_application_reviews', array[review_row]),
    ('application_quota', application_quota, true, null, 'province_application_quotas', null)
) as metrics (metric, observed, is_applicable, filing_id, raw_table, sheet_rows)
