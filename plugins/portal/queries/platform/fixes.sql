-- What a platform would have to change to meet every criterion, the nearest first.
select rule_code, rule_name, observed, threshold, gap, unit, fix_zh, is_within_own_power, is_all_within_own_power
from marts.mart_cheapest_fixes
where report_year = %(year)s and platform_code = %(platform)s
order by fix_order
