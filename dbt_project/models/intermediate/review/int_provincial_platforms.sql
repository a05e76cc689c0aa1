-- The platforms that are provincial or national in the run's year: certified by an earlier run or carried in with a
-- date up to its last day, and not removed by an earlier run since.
with

run as (
    select * from {{ ref('int_run') }}
),

certifications as (
    select * from {{ ref('stg_published__certifications') }}
),

higher_certifications as (
    select * from {{ ref('int_higher_certifications') }}
),

choices as (
    select * from {{ ref('choice_meanings') }}
),

tiers as (
    select * from {{ ref('tiers') }}
),

reviews as (
    select * from {{ ref('stg_published__annual_reviews') }}
),

known as (
    select * from {{ ref('int_known_platforms') }}
),

earned as (
    select
        known.platform_code,
        'province' as tier,
        make_date(certifications.report_year, 12, 31) as earned_on,
        null::numeric as support_yuan,
        false as is_carried_in,
        null::text as filing_id,
        null::integer as sheet_row
    from certifications
    inner join run on certifications.report_year < run.report_year
    inner join known on certifications.platform_code = known.filed_code
    union all
    select
        higher_certifications.platform_code,
        choices.meaning as tier,
        higher_certifications.certified_on as earned_on,
        higher_certifications.support_yuan,
        true as is_carried_in,
        higher_certifications.filing_id,
        higher_certifications.sheet_row
    from higher_certifications
    inner join choices on higher_certifications.level = choices.choice and choices.list = 'level'
    inner join run on higher_certifications.certified_on <= run.year_end
    where higher_certifications.set_aside_check is null
),

-- The newest removal; one published without its day was by the end of its year.
removed as (
    select distinct on (known.platform_code)
        known.platform_code,
        coalesce(reviews.removed_on, make_date(reviews.report_year, 12, 31)) as removed_on
    from reviews
    inner join run on reviews.report_year < run.report_year
    inner join known on reviews.platform_code = known.filed_code
    where reviews.status = 'delisted'
    order by known.platform_code asc, reviews.report_year desc, reviews.removed_on desc
),

standing as (
    select
        earned.*,
        tiers.tier_rank
    from earned
    inner join tiers on earned.tier = tiers.tier
    left join removed on earned.platform_code = removed.platform_code
    where removed.platform_code is null or earned.earned_on > removed.removed_on
)

select distinct on (platform_code)
    platform_code,
    tier,
    earned_on,
    support_yuan,
    -- The row of 上级认定 that says so; none where an earlier run certified it.
    filing_id,
    sheet_row,
    min(earned_on) over (partition by platform_code) as provincial_since,
    bool_or(is_carried_in) over (partition by platform_code) as is_carried_in
from standing
order by platform_code asc, tier_rank desc, support_yuan desc nulls last, earned_on asc, filing_id asc, sheet_row asc
