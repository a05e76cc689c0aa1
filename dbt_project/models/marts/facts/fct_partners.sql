-- How many organisations of each kind worked with each platform by the end of the year.
with

run as (
    select * from {{ ref('int_run') }}
),

partners as (
    select * from {{ ref('int_partners') }}
),

platforms as (
    select * from {{ ref('int_platforms') }}
),

names as (
    select * from {{ ref('int_platform_names') }}
),

divisions as (
    select * from {{ ref('divisions') }}
),

counted as (
    select
        partners.report_year,
        partners.platform_code,
        partners.organisation_kind as partner_kind,
        count(distinct partners.folded_name)::integer as organisations
    from partners
    inner join run on partners.started_on <= run.year_end
    group by partners.report_year, partners.platform_code, partners.organisation_kind
)

select
    counted.report_year,
    counted.platform_code,
    counted.partner_kind,
    names.platform_name,
    platforms.county_code,
    counties.name as county_name,
    platforms.city_code,
    cities.name as city_name,
    counted.organisations
from counted
inner join platforms on counted.platform_code = platforms.platform_code
left join names on counted.platform_code = names.platform_code
left join divisions as counties on platforms.county_code = counties.division_code
left join divisions as cities on platforms.city_code = cities.division_code
