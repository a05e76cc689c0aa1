-- The province's year at a glance: its cities' years added up.
with

cities as (
    select * from {{ ref('mart_city_year') }}
)

select
    report_year,
    count(*)::integer as cities,
    sum(counties)::integer as counties,
    sum(filings_due)::integer as filings_due,
    sum(filings_accepted)::integer as filings_accepted,
    sum(filings_rejected)::integer as filings_rejected,
    sum(filings_late)::integer as filings_late,
    sum(filings_missing)::integer as filings_missing,
    sum(filings_unread)::integer as filings_unread,
    sum(platforms_active)::integer as platforms_active,
    sum(counties_meeting_count)::integer as counties_meeting_count,
    sum(counties_meeting_demo)::integer as counties_meeting_demo,
    sum(counties_meeting_street)::integer as counties_meeting_street,
    sum(counties_with_streets)::integer as counties_with_streets,
    sum(counties_meeting_plan)::integer as counties_meeting_plan,
    sum(urban_streets)::integer as urban_streets,
    sum(urban_streets_covered)::integer as urban_streets_covered,
    sum(activities)::integer as activities,
    sum(participants)::bigint as participants,
    sum(funding_yuan) as funding_yuan,
    sum(fiscal_yuan) as fiscal_yuan,
    sum(superior_yuan) as superior_yuan,
    sum(league_yuan) as league_yuan,
    sum(donation_yuan) as donation_yuan,
    sum(market_yuan) as market_yuan,
    sum(procurement_yuan) as procurement_yuan,
    sum(applicants)::integer as applicants,
    sum(certified)::integer as certified,
    sum(not_selected)::integer as not_selected,
    sum(ineligible)::integer as ineligible,
    sum(pending)::integer as pending,
    sum(withheld)::integer as withheld,
    sum(standing_platforms)::integer as standing_platforms,
    sum(city_level_platforms)::integer as city_level_platforms,
    sum(removed_platforms)::integer as removed_platforms,
    sum(points)::integer as points,
    sum(reduction)::integer as reduction,
    sum(quota)::integer as quota
from cities
group by report_year
