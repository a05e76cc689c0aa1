-- Who a platform is, as its newest report says.
select
    platforms.platform_code,
    platforms.platform_name,
    platforms.city_code,
    cities.name as city_name,
    platforms.county_code,
    counties.name as county_name,
    townships.name as township_name,
    platforms.construction_mode,
    platforms.opened_on,
    platforms.closed_on,
    platforms.tier,
    platforms.tier_year,
    platforms.reported_year
from marts.dim_platform as platforms
left join marts.dim_division as cities on platforms.city_code = cities.division_code
left join marts.dim_division as counties on platforms.county_code = counties.division_code
left join marts.dim_division as townships on platforms.township_code = townships.division_code
where platforms.platform_code = %(platform)s
