-- A city's year at a glance. Every city has its row, whatever was filed.
with

run as (
    select * from {{ ref('int_run') }}
),

divisions as (
    select * from {{ ref('divisions') }}
),

filing_status as (
    select * from {{ ref('mart_filing_status') }}
),

platforms as (
    select * from {{ ref('int_platform_year') }}
),

standings as (
    select * from {{ ref('int_platform_standings') }}
),

known as (
    select * from {{ ref('int_known_platforms') }}
),

targets as (
    select * from {{ ref('mart_county_targets') }}
),

streets as (
    select * from {{ ref('mart_street_coverage') }}
),

funding as (
    select * from {{ ref('fct_funding') }}
),

choices as (
    select * from {{ ref('choice_meanings') }}
),

decisions as (
    select * from {{ ref('int_decisions') }}
),

reviews as (
    select * from {{ ref('int_annual_review') }}
),

reductions as (
    select * from {{ ref('int_quota_reductions') }}
),

quotas as (
    select * from {{ ref('int_application_quotas') }}
),

cities as (
    select
        counties.city_code,
        names.name as city_name,
        count(*) as counties
    from divisions as counties
    inner join divisions as names on counties.city_code = names.division_code
    where counties.counts_as_county
    group by counties.city_code, names.name
),

-- A zone owes no report.
filed as (
    select
        filing_status.city_code,
        count(*) as due,
        count(*) filter (where filing_status.status like 'accepted%') as accepted,
        count(*) filter (where filing_status.status = 'rejected') as rejected,
        count(*) filter (where filing_status.status = 'missing') as missing,
        count(*) filter (where filing_status.status = 'unread') as unread,
        count(*) filter (where filing_status.is_late) as late
    from filing_status
    inner join divisions on filing_status.unit_code = divisions.division_code
    where filing_status.form = 'city_report' or divisions.counts_as_county
    group by filing_status.city_code
),

reported as (
    select
        city_code,
        count(*) filter (where is_active) as active,
        sum(activities) as activities,
        sum(participants) as participants
    from platforms
    group by city_code
),

met as (
    select
        city_code,
        count(*) filter (where rule_code = 'N1.4-count' and outcome = 'pass') as platform_count,
        count(*) filter (where rule_code = 'N1.4-demo' and outcome = 'pass') as demonstration,
        count(*) filter (where rule_code = 'N1.4-street' and outcome = 'pass') as street,
        count(*) filter (where rule_code = 'N1.4-street' and outcome <> 'not_applicable') as asked_for_streets,
        count(*) filter (where rule_code = 'N1.4-plan' and outcome = 'pass') as plan
    from targets
    group by city_code
),

urban as (
    select
        city_code,
        count(*) as streets,
        count(*) filter (where is_covered) as covered
    from streets
    where is_urban
    group by city_code
),

money as (
    select
        funding.city_code,
        sum(funding.amount_yuan) as total,
        sum(funding.amount_yuan) filter (where choices.meaning = 'fiscal') as fiscal,
        sum(funding.amount_yuan) filter (where choices.meaning = 'superior') as superior,
        sum(funding.amount_yuan) filter (where choices.meaning = 'league') as league,
        sum(funding.amount_yuan) filter (where choices.meaning = 'donation') as donation,
        sum(funding.amount_yuan) filter (where choices.meaning = 'market') as market,
        sum(funding.amount_yuan) filter (where choices.meaning = 'procurement') as procurement
    from funding
    inner join choices on funding.source = choices.choice and choices.list = 'funding_source'
    group by funding.city_code
),

decided as (
    select
        city_code,
        count(*) as applicants,
        count(*) filter (where decision = 'certified') as certified,
        count(*) filter (where decision = 'not_selected') as not_selected,
        count(*) filter (where decision = 'ineligible') as ineligible,
        count(*) filter (where decision = 'pending') as pending,
        count(*) filter (where decision = 'withheld') as withheld
    from decisions
    where reading = 'default'
    group by city_code
),

standing as (
    select
        known.city_code,
        count(*) filter (where standings.tier in ('province', 'nation')) as provincial,
        count(*) filter (where standings.tier = 'city') as of_city
    from standings
    inner join known on standings.platform_code = known.filed_code
    group by known.city_code
),

removed as (
    select
        city_code,
        count(*) as platforms
    from reviews
    where status = 'delisted'
    group by city_code
)

select
    run.report_year,
    cities.city_code,
    cities.city_name,
    cities.counties::integer as counties,
    coalesce(filed.due, 0)::integer as filings_due,
    coalesce(filed.accepted, 0)::integer as filings_accepted,
    coalesce(filed.rejected, 0)::integer as filings_rejected,
    coalesce(filed.late, 0)::integer as filings_late,
    coalesce(filed.missing, 0)::integer as filings_missing,
    coalesce(filed.unread, 0)::integer as filings_unread,
    coalesce(reported.active, 0)::integer as platforms_active,
    coalesce(met.platform_count, 0)::integer as counties_meeting_count,
    coalesce(met.demonstration, 0)::integer as counties_meeting_demo,
    coalesce(met.street, 0)::integer as counties_meeting_street,
    coalesce(met.asked_for_streets, 0)::integer as counties_with_streets,
    coalesce(met.plan, 0)::integer as counties_meeting_plan,
    coalesce(urban.streets, 0)::integer as urban_streets,
    coalesce(urban.covered, 0)::integer as urban_streets_covered,
    coalesce(reported.activities, 0)::integer as activities,
    coalesce(reported.participants, 0)::bigint as participants,
    coalesce(money.total, 0) as funding_yuan,
    coalesce(money.fiscal, 0) as fiscal_yuan,
    coalesce(money.superior, 0) as superior_yuan,
    coalesce(money.league, 0) as league_yuan,
    coalesce(money.donation, 0) as donation_yuan,
    coalesce(money.market, 0) as market_yuan,
    coalesce(money.procurement, 0) as procurement_yuan,
    coalesce(decided.applicants, 0)::integer as applicants,
    coalesce(decided.certified, 0)::integer as certified,
    coalesce(decided.not_selected, 0)::integer as not_selected,
    coalesce(decided.ineligible, 0)::integer as ineligible,
    coalesce(decided.pending, 0)::integer as pending,
    coalesce(decided.withheld, 0)::integer as withheld,
    coalesce(standing.provincial, 0)::integer as standing_platforms,
    coalesce(standing.of_city, 0)::integer as city_level_platforms,
    coalesce(removed.platforms, 0)::integer as removed_platforms,
    reductions.points::integer as points,
    reductions.reduction,
    quotas.quota
from cities
cross join run
left join filed on cities.city_code = filed.city_code
left join reported on cities.city_code = reported.city_code
left join met on cities.city_code = met.city_code
left join urban on cities.city_code = urban.city_code
left join money on cities.city_code = money.city_code
left join decided on cities.city_code = decided.city_code
left join standing on cities.city_code = standing.city_code
left join removed on cities.city_code = removed.city_code
left join reductions on cities.city_code = reductions.city_code and reductions.reading = 'default'
left join quotas on cities.city_code = quotas.city_code and run.report_year = quotas.quota_year
