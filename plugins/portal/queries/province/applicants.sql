-- The applicants of a year; of one city, or with one decision, where asked for.
select
    applicants.platform_code,
    applicants.platform_name,
    applicants.city_code,
    applicants.city_name,
    applicants.county_code,
    applicants.county_name,
    applicants.decision,
    applicants.rank,
    applicants.panel_score,
    applicants.cut_off_score,
    applicants.cut_off_distance,
    applicants.reason_zh,
    years.activities,
    years.youth_served
from marts.mart_certification_candidates as applicants
left join marts.fct_platform_year as years
    on applicants.report_year = years.report_year and applicants.platform_code = years.platform_code
where
    applicants.report_year = %(year)s
    and (%(city)s::text is null or applicants.city_code = %(city)s)
    and (%(decision)s::text is null or applicants.decision = %(decision)s)
order by applicants.rank nulls last, applicants.city_code, applicants.platform_code
