-- Platforms whose name, code or county holds the words; the newest row of each.
select
    platforms.platform_code,
    platforms.platform_name,
    counties.name as county_name,
    cities.name as city_name,
    platforms.tier,
    platforms.reported_year,
    count(*) over () as found
from marts.dim_platform as platforms
left join marts.dim_division as counties on platforms.county_code = counties.division_code
left join marts.dim_division as cities on platforms.city_code = cities.division_code
where
    strpos(lower(platforms.platform_name), lower(%(words)s)) > 0
    or strpos(counties.name, %(words)s) > 0
    or starts_with(platforms.platform_code, %(words)s)
order by platforms.platform_code
limit %(limit)s
