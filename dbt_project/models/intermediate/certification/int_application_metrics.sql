-- The figures of each application that the certification rules ask, long, with the filing, sheet and rows they came
-- from.
with

applicants as (
    select * from {{ ref('int_applicant_year') }}
)

select
    applicants.platform_code,
    metrics.metric,
    metrics.observed,
    true as is_applicable,
    metrics.filing_id,
    metrics.raw_table,
    nullif(array_remove(metrics.sheet_rows, null), '{}') as sheet_rows
from applicants
cross join lateral (
    values
    (
        'is_city_demonstration',
        is_city_demonstration::numeric, certification_filing_id, 'city_certifications', array[certification_row]
    ),
    ('has_operated_long_enough', has_operated_long_enough, filing_id, 'county_platforms', array[sheet_row]),
    ('is_county_approved', is_county_approved, filing_id, 'county_applications', array[application_row]),
    ('is_city_approved', is_city_approved, city_filing_id, 'city_application_reviews', array[review_row]),
    ('publicity_workdays', publicity_workdays, city_filing_id, 'city_application_reviews', array[review_row]),
    ('is_without_objection', is_without_objection, city_filing_id, 'city_application_reviews', array[review_row]),
    ('recommended_order', recommended_order, city_filing_id, 'city_application_reviews', array[review_row]),
    ('application_quota', application_quota, null, 'province_application_quotas', null)
) as metrics (metric, observed, filing_id, raw_table, sheet_rows)
