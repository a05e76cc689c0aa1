-- Each county's result for each target of the year; of one city where one is asked for.
select
    targets.rule_code,
    criteria.name_zh,
    criteria.clause,
    criteria.comparator,
    criteria.unit,
    targets.city_code,
    targets.county_code,
    targets.county_name,
    targets.observed,
    targets.target,
    targets.outcome,
    targets.gap,
    targets.message_zh
from marts.mart_county_targets as targets
inner join marts.dim_criterion as criteria
    on targets.rule_code = criteria.rule_code and targets.valid_from_year = criteria.valid_from_year
where
    targets.report_year = %(year)s
    and (%(city)s::text is null or targets.city_code = %(city)s)
order by criteria.sort_order, targets.city_code, targets.county_code
