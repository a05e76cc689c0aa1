-- Whom the rules of each scope judge. Every active platform is judged each year as an applicant is (N2.2), but only by
-- the rules that say so: it has not applied.
with

platforms as (
    select * from {{ ref('int_platform_year') }}
),

applicants as (
    select * from {{ ref('int_applicants') }}
),

counties as (
    select * from {{ ref('int_counties') }}
),

townships as (
    select * from {{ ref('int_townships') }}
)

select
    'certification' as scope,
    'platform' as subject,
    platforms.platform_code as subject_code,
    applicants.platform_code is not null as is_judged_by_every_rule
from platforms
left join applicants on platforms.platform_code = applicants.platform_code
where platforms.is_active or applicants.platform_code is not null
union all
select
    'platform' as scope,
    'platform' as subject,
    platform_code as subject_code,
    true as is_judged_by_every_rule
from platforms
where is_active
union all
select
    'county' as scope,
    'county' as subject,
    county_code as subject_code,
    true as is_judged_by_every_rule
from counties
union all
select
    'township' as scope,
    'township' as subject,
    township_code as subject_code,
    true as is_judged_by_every_rule
from townships
