with

candidates as (
    select * from {{ ref('mart_certification_candidates') }}
)

select
    report_year,
    platform_code,
    rank,
    platform_name,
    city_code,
    city_name,
    county_code,
    county_name,
    panel_score
from candidates
where decision = 'certified'
