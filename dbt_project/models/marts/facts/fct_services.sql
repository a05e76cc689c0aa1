-- The id is the project itself (year, platform, name, first day), so a refiled row keeps it.
with

services as (
    select * from {{ ref('int_services') }}
),

platforms as (
    select * from {{ ref('int_platforms') }}
),

names as (
    select * from {{ ref('int_platform_names') }}
),

divisions as (
    select * from {{ ref('divisions') }}
)

select
    md5(
        concat_ws(
            '|',
            services.report_year,
            services.platform_code,
            services.service_name,
            services.started_on
        )
    ) as service_id,
    services.report_year,
    services.platform_code,
    names.platform_name,
    services.county_code,
    counties.name as county_name,
    platforms.city_code,
    cities.name as city_name,
    services.service_name,
    services.category,
    services.started_on,
    services.ended_on,
    services.organiser,
    services.filing_id,
    services.sheet_row
from services
inner join platforms on services.platform_code = platforms.platform_code
left join names on services.platform_code = names.platform_code
left join divisions as counties on services.county_code = counties.division_code
left join divisions as cities on platforms.city_code = cities.division_code
