-- The applicants of a year; of one city, or with one decision, where asked for.
select
    candidates.platform_code,
    candidates.platform_name,
    candidates.city_code,
    candidates.city_name,
    candidates.county_code,
    candidates.county_name,
    candidates.decision,
    candidates.rank,
    candidates.panel_score,
    candidates.cut_off_score,
    candidates.cut_off_distance,
    candidates.reason_zh,
    years.activities,
    years.youth_served
from marts.mart_certification_candidates as candidates
left join marts.fct_platform_year as years
    on candidates.report_year = years.report_year and candidates.platform_code = years.platform_code
where
    candidates.report_year = %(year)s
    and (%(city)s::text is null or candidates.city_code = %(city)s)
    and (%(decision)s::text is null or candidates.decision = %(decision)s)
order by candidates.rank nulls last, candidates.city_code, candidates.platform_code
