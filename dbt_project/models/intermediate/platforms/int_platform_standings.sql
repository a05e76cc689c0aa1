-- The tier that each platform holds after the year's decision and review.
with

tiers as (
    select * from {{ ref('int_platform_tiers') }}
),

reviews as (
    select * from {{ ref('int_annual_review') }}
),

decisions as (
    select * from {{ ref('int_decisions') }}
),

run as (
    select * from {{ ref('int_run') }}
)

select
    tiers.platform_code,
    run.report_year as tier_year,
    case
        when reviews.status = 'delisted' and tiers.city_certified_on is not null then 'city'
        when reviews.status = 'delisted' then 'none'
        when decisions.decision = 'certified' then 'province'
        else coalesce(tiers.tier, 'none')
    end as tier
from tiers
cross join run
left join reviews on tiers.platform_code = reviews.platform_code
left join decisions on tiers.platform_code = decisions.platform_code and decisions.reading = 'default'
