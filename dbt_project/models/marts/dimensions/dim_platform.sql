-- Each platform once, as of the newest year that reports it; the tier as it is after the newest year's decision.
with

platform_filings as (
    select * from {{ ref('int_platform_filings') }}
),

standings as (
    select * from {{ ref('int_platform_standings') }}
),

published as (
    select * from {{ ref('stg_published__platforms') }}
),

newest_codes as (
    select * from {{ ref('int_newest_platforms') }}
),

newest as (
    select distinct on (platform_code) *
    from platform_filings
    order by platform_code asc, {{ newest_counted_first() }}
),

run as (
    select * from {{ ref('int_run') }}
),

divisions as (
    select * from {{ ref('divisions') }}
),

townships as (
    select * from {{ ref('dim_division') }}
),

-- A year published after this one has the last word.
of_years as (
    select
        platform_code,
        tier,
        tier_year
    from standings
    union all
    select
        published.platform_code,
        published.tier,
        published.tier_year
    from published
    inner join run on published.tier_year > run.report_year
),

tiers as (
    select distinct on (newest_codes.platform_code)
        newest_codes.platform_code,
        of_years.tier,
        of_years.tier_year
    from of_years
    inner join newest_codes on of_years.platform_code = newest_codes.filed_code
    order by newest_codes.platform_code asc, of_years.tier_year desc
)

select
    newest.platform_code,
    coalesce(newest.platform_name, newest.platform_code) as platform_name,
    newest.county_code,
    counties.name as county_name,
    newest.city_code,
    cities.name as city_name,
    -- Of a row that does not count, dim_division may not know the place.
    case when {{ counts('newest', 'newest') }} then newest.township_code end as township_code,
    case when {{ counts('newest', 'newest') }} then townships.name end as township_name,
    newest.construction_mode,
    newest.opened_on,
    newest.closed_on,
    newest.report_year as reported_year,
    coalesce(tiers.tier, 'none') as tier,
    tiers.tier_year
from newest
left join divisions as counties on newest.county_code = counties.division_code
left join divisions as cities on newest.city_code = cities.division_code
left join townships on newest.township_code = townships.division_code
left join tiers on newest.platform_code = tiers.platform_code
