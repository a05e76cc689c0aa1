-- Which platforms could be reviewed in which year: the provincial ones of the run's year, and those that earlier runs
-- reviewed.
with

run as (
    select * from {{ ref('int_run') }}
),

provincial as (
    select * from {{ ref('int_provincial_platforms') }}
),

earlier_reviews as (
    select * from {{ ref('stg_published__annual_reviews') }}
),

known as (
    select * from {{ ref('int_known_platforms') }}
)

select
    run.report_year,
    provincial.platform_code
from provincial
cross join run
union
select
    earlier_reviews.report_year,
    known.platform_code
from earlier_reviews
inner join run on earlier_reviews.report_year < run.report_year
inner join known on earlier_reviews.platform_code = known.filed_code
