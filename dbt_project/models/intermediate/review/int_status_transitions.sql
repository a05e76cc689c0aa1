-- How each platform's status went on from the last year that reviewed it, and the transitions that the rules know.
-- A removed platform comes back only as one certified again; one still certified does not drop out of the review.
with

run as (
    select * from {{ ref('int_run') }}
),

reviews as (
    select * from {{ ref('int_annual_review') }}
),

earlier_reviews as (
    select * from {{ ref('stg_published__annual_reviews') }}
),

certifications as (
    select * from {{ ref('stg_published__certifications') }}
),

higher_certifications as (
    select * from {{ ref('int_higher_certifications') }}
),

known as (
    select * from {{ ref('int_known_platforms') }}
),

transitions as (
    select * from {{ ref('status_transitions') }}
),

last_reviews as (
    select distinct on (coalesce(known.platform_code, earlier_reviews.platform_code))
        coalesce(known.platform_code, earlier_reviews.platform_code) as platform_code,
        earlier_reviews.report_year,
        earlier_reviews.status,
        coalesce(earlier_reviews.removed_on, make_date(earlier_reviews.report_year, 12, 31)) as removed_on
    from earlier_reviews
    inner join run on earlier_reviews.report_year < run.report_year
    left join known on earlier_reviews.platform_code = known.filed_code
    order by
        coalesce(known.platform_code, earlier_reviews.platform_code) asc,
        earlier_reviews.report_year desc
),

certified as (
    select
        known.platform_code,
        make_date(certifications.report_year, 12, 31) as certified_on
    from certifications
    inner join run on certifications.report_year < run.report_year
    inner join known on certifications.platform_code = known.filed_code
    union all
    select
        higher_certifications.platform_code,
        higher_certifications.certified_on
    from higher_certifications
    inner join run on higher_certifications.certified_on <= run.year_end
    where higher_certifications.set_aside_check is null
),

last_certified as (
    select
        platform_code,
        max(certified_on) as certified_on
    from certified
    group by platform_code
),

steps as (
    select
        coalesce(reviews.platform_code, last_reviews.platform_code) as platform_code,
        last_reviews.report_year as from_year,
        case
            when last_reviews.platform_code is null then 'none'
            when
                last_reviews.status = 'delisted'
                and last_certified.certified_on > last_reviews.removed_on
                then 'recertified'
            else last_reviews.status
        end as from_status,
        coalesce(reviews.status, 'none') as to_status,
        reviews.recheck_outcome
    from reviews
    full join last_reviews on reviews.platform_code = last_reviews.platform_code
    left join last_certified on last_reviews.platform_code = last_certified.platform_code
)

select
    run.report_year,
    steps.platform_code,
    steps.from_year,
    steps.from_status,
    steps.to_status,
    transitions.meaning_zh,
    case
        when transitions.to_status is null then '规则中没有这一变化'
        when transitions.requires = 'recheck_passed' and coalesce(steps.recheck_outcome <> 'pass', true)
            then '本年没有复查合格的记录'
    end as problem_zh
from steps
cross join run
left join transitions on steps.from_status = transitions.from_status and steps.to_status = transitions.to_status
