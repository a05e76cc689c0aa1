-- Every figure that a certification rule may ask of an applicant, long: one row per applicant and metric, with the
-- filing, sheet and rows that it came from.
with

run as (
    select * from {{ ref('int_run') }}
),

applicants as (
    select * from {{ ref('int_applicants') }}
),

platform_year as (
    select * from {{ ref('int_platform_year') }}
),

city_filings as (
    select * from {{ ref('int_city_filings') }}
),

certifications as (
    select * from {{ ref('int_city_certifications') }}
),

reviews as (
    select * from {{ ref('int_application_reviews') }}
),

quotas as (
    select * from {{ ref('int_application_quotas') }}
),

provincial as (
    select * from {{ ref('int_provincial_platforms') }}
),

calendar as (
    select * from {{ ref('int_calendar_days') }}
),

terms as (
    select * from {{ ref('filed_terms') }}
),

parameters as (
    select * from {{ ref('int_parameters') }}
),

policy as (
    select max(value)::integer as operating_years
    from parameters
    where parameter = 'operating_years'
),

joined as (
    select
        platform_year.*,
        applicants.applied_on,
        applicants.county_reviewed_on,
        applicants.sheet_row as application_row,
        county_opinion.meaning as county_opinion,
        reviews.recommended_order,
        reviews.city_reviewed_on,
        reviews.filing_id as city_filing_id,
        reviews.sheet_row as review_row,
        city_opinion.meaning as city_opinion,
        objection.meaning as objection,
        city_filings.filing_id is not null as has_city_report,
        certifications.certified_on,
        certifications.filing_id as certification_filing_id,
        certifications.sheet_row as certification_row,
        provincial.platform_code is not null as is_provincial,
        quotas.quota,
        policy.operating_years,
        case
            when first_day.date_day is null or last_day.date_day is null then null
            when last_day.date_day < first_day.date_day then 0
            else last_day.workdays_so_far - first_day.workdays_so_far + first_day.is_workday::integer
        end as publicity_workdays
    from applicants
    inner join platform_year on applicants.platform_code = platform_year.platform_code
    cross join run
    cross join policy
    left join city_filings on platform_year.city_code = city_filings.city_code
    left join certifications
        on applicants.platform_code = certifications.platform_code and certifications.set_aside_check is null
    left join reviews on applicants.platform_code = reviews.platform_code and reviews.set_aside_check is null
    left join provincial on applicants.platform_code = provincial.platform_code
    left join quotas on platform_year.city_code = quotas.city_code and run.report_year = quotas.quota_year
    left join terms as county_opinion
        on applicants.county_opinion = county_opinion.term and county_opinion.list = 'opinion'
    left join terms as city_opinion on reviews.city_opinion = city_opinion.term and city_opinion.list = 'opinion'
    left join terms as objection on reviews.objection = objection.term and objection.list = 'objection'
    left join calendar as first_day on reviews.publicity_started_on = first_day.date_day
    left join calendar as last_day on reviews.publicity_ended_on = last_day.date_day
)

select
    joined.platform_code,
    metrics.metric,
    metrics.observed,
    metrics.is_applicable,
    coalesce(metrics.filing_id, joined.filing_id) as filing_id,
    metrics.raw_table,
    metrics.sheet_rows
from joined
cross join lateral (
    values
    (
        'is_city_demonstration',
        case
            when is_provincial then 0
            when not has_city_report then null
            when certified_on is null then 0
            else (certified_on <= applied_on)::integer
        end,
        true, certification_filing_id, 'city_certifications', array[certification_row]
    ),
    (
        'has_operated_long_enough',
        (opened_on + make_interval(years => operating_years) <= applied_on)::integer,
        true, null, 'county_platforms', array[sheet_row]
    ),
    ('area_sqm', area_sqm, true, null, 'county_platforms', array[sheet_row]),
    ('tenure_years', tenure_years, true, null, 'county_platforms', array[sheet_row]),
    (
        'is_owned',
        (select (terms.meaning = 'owned')::integer from terms where terms.list = 'tenure' and terms.term = joined.tenure),
        true, null, 'county_platforms', array[sheet_row]
    ),
    ('has_plaque', has_plaque::integer, true, null, 'county_platforms', array[sheet_row]),
    ('has_flag_and_emblem', (has_flag and has_emblem)::integer, true, null, 'county_platforms', array[sheet_row]),
    ('equipment', equipment, true, null, 'county_platforms', array[sheet_row]),
    ('operating_rules', operating_rules, true, null, 'county_platforms', array[sheet_row]),
    ('fiscal_funding_yuan', fiscal_funding_yuan, true, null, 'county_funding', funding_rows),
    ('has_regional_mechanism', has_regional_mechanism::integer, true, null, 'county_platforms', array[sheet_row]),
    ('categories', categories, true, null, 'county_activities', activity_rows),
    ('record_share', record_share, activities > 0, null, 'county_activities', activity_rows),
    ('full_time_staff', full_time_staff, true, null, 'county_staff', staff_rows),
    ('part_time_staff', part_time_staff, true, null, 'county_staff', staff_rows),
    ('volunteer_kinds', volunteer_kinds, true, null, 'county_staff', staff_rows),
    ('youth_served', youth_served, true, null, 'county_platforms', array[sheet_row]),
    ('youth_organisations', youth_organisations, true, null, 'county_partners', partner_rows),
    ('fewest_monthly_activities', fewest_monthly_activities, true, null, 'county_activities', activity_rows),
    (
        'fewest_monthly_counted_activities',
        fewest_monthly_counted_activities, true, null, 'county_activities', activity_rows
    ),
    ('activities', activities, true, null, 'county_activities', activity_rows),
    ('counted_activities', counted_activities, true, null, 'county_activities', activity_rows),
    ('smallest_participants', smallest_participants, true, null, 'county_activities', activity_rows),
    (
        'smallest_counted_participants',
        smallest_counted_participants, counted_activities > 0, null, 'county_activities', activity_rows
    ),
    (
        'is_county_approved',
        case
            when county_opinion = 'refused' then 0
            when county_opinion = 'approved' then (county_reviewed_on >= applied_on)::integer
        end,
        true, null, 'county_applications', array[application_row]
    ),
    (
        'is_city_approved',
        case
            when city_opinion = 'refused' then 0
            when city_opinion = 'approved' then (city_reviewed_on >= county_reviewed_on)::integer
        end,
        true, city_filing_id, 'city_application_reviews', array[review_row]
    ),
    ('publicity_workdays', publicity_workdays, true, city_filing_id, 'city_application_reviews', array[review_row]),
    (
        'is_without_objection',
        (objection = 'clear')::integer, true, city_filing_id, 'city_application_reviews', array[review_row]
    ),
    ('recommended_order', recommended_order, true, city_filing_id, 'city_application_reviews', array[review_row]),
    ('application_quota', quota, true, null, 'province_application_quotas', null)
) as metrics (metric, observed, is_applicable, filing_id, raw_table, sheet_rows)
