-- The yearly review of a city's provincial platforms.
select
    platform_code, platform_name, tier, assessment_outcome, assessment_filed_on, is_late, spot_check_outcome,
    score, problems_zh,
    rectification_due_on, recheck_outcome, status
from marts.mart_annual_review
where report_year = %(year)s and city_code = %(city)s
order by array_position(array['delisted', 'overdue', 'in_rectification', 'not_assessed'], status) nulls last, platform_code
