-- How many demonstration platforms in operation meet every criterion, by tier.
select
    tier,
    count(*) as platforms,
    count(*) filter (where missed > 0) as missing,
    count(*) filter (where missed = 0 and cardinality(unknown_rules) > 0) as unknown,
    count(*) filter (where missed = 0 and cardinality(unknown_rules) = 0) as meeting,
    count(*) filter (where is_in_pool) as pool
from marts.mart_demonstration_standing
where report_year = %(year)s
group by tier
order by array_position(array['nation', 'province', 'city'], tier)
