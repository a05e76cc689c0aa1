-- What was decided of a platform in a year; no row if it did not apply.
select platform_name, decision, rank, panel_score, failed_rules, unknown_rules, reason_zh
from marts.mart_certification_candidates
where report_year = %(year)s and platform_code = %(platform)s
