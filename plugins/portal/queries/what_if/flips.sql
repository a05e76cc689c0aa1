-- Whose decision another reading would change.
select
    what_if.reading,
    what_if.platform_code,
    applicants.platform_name,
    applicants.city_name,
    applicants.county_name,
    what_if.decision,
    what_if.decision_under_reading
from marts.mart_what_if as what_if
inner join marts.mart_certification_candidates as applicants using (report_year, platform_code)
where what_if.report_year = %(year)s and what_if.is_flipped
order by what_if.reading, applicants.city_code, what_if.platform_code
