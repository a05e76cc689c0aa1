-- Each demonstration platform in operation: what it misses now and missed the year before, and what it would take; of one
-- city, tier or platform where asked for.
select
    standing.platform_code,
    standing.platform_name,
    standing.city_code,
    standing.city_name,
    standing.county_name,
    standing.tier,
    standing.missed,
    standing.missed_rules_zh,
    standing.unknown_rules_zh,
    standing.missed_last_year_zh,
    standing.is_in_pool,
    standing.reason_zh,
    coalesce(fixes.fixes, '[]') as fixes
from marts.mart_demonstration_standing as standing
left join (
    select
        platform_code,
        json_agg(
            json_build_object('fix_zh', fix_zh, 'is_within_own_power', is_within_own_power) order by fix_order
        ) as fixes
    from marts.mart_cheapest_fixes
    where report_year = %(year)s
    group by platform_code
) as fixes on standing.platform_code = fixes.platform_code
where
    standing.report_year = %(year)s
    and (%(city)s::text is null or standing.city_code = %(city)s)
    and (%(tier)s::text is null or standing.tier = %(tier)s)
    and (%(platform)s::text is null or standing.platform_code = %(platform)s)
order by
    array_position(array['nation', 'province', 'city'], standing.tier), standing.missed desc,
    standing.city_code, standing.platform_code
