-- A platform over the years: figures, decision, review.
select
    report_year,
    years.is_active,
    years.tier,
    years.activities,
    years.fewest_monthly_activities,
    years.youth_served,
    years.fiscal_funding_yuan,
    years.full_time_staff,
    years.part_time_staff,
    applicants.decision,
    applicants.rank,
    applicants.panel_score,
    reviews.status as review_status
from marts.fct_platform_year as years
full join (
    select * from marts.mart_certification_candidates where platform_code = %(platform)s
) as applicants using (report_year, platform_code)
full join (
    select * from marts.mart_annual_review where platform_code = %(platform)s
) as reviews using (report_year, platform_code)
where platform_code = %(platform)s
order by report_year desc
