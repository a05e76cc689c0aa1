-- The tier that each platform holds going into the year's decision and review; null where the city's report is missing,
-- or lists the platform in a row that was set aside.
with

run as (
    select * from {{ ref('int_run') }}
),

platforms as (
    select *
    from {{ ref('int_known_platforms') }}
    where filed_code = platform_code
),

city_filings as (
    select * from {{ ref('int_city_filings') }}
),

city_certifications as (
    select * from {{ ref('int_city_certifications') }}
),

set_aside as (
    select * from {{ ref('int_set_aside_rows') }}
),

provincial as (
    select * from {{ ref('int_provincial_platforms') }}
),

city_certified as (
    select
        city_certifications.platform_code,
        city_certifications.certified_on,
        city_certifications.support_yuan
    from city_certifications
    inner join run
        on
            city_certifications.report_year = run.report_year
            and city_certifications.certified_on <= run.year_end
    where city_certifications.set_aside_check is null
)

select
    platforms.platform_code,
    case
        when provincial.tier is not null then provincial.tier
        when city_certified.platform_code is not null then 'city'
        when city_filings.filing_id is not null and set_aside.platform_code is null then 'none'
    end as tier,
    city_certified.certified_on as city_certified_on,
    city_certified.support_yuan as city_support_yuan,
    set_aside.sheet_rows as certification_aside_rows,
    set_aside.found_zh as certification_aside_zh
from platforms
left join provincial on platforms.platform_code = provincial.platform_code
left join city_certified on platforms.platform_code = city_certified.platform_code
left join city_filings on platforms.city_code = city_filings.city_code
left join set_aside
    on
        platforms.platform_code = set_aside.platform_code
        and set_aside.raw_table = 'city_certifications'
        and not set_aside.has_row_that_counts
