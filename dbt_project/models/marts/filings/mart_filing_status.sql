-- Every unit that owes a report, filed or not; a zone only where it filed.
with

run as (
    select * from {{ ref('int_run') }}
),

divisions as (
    select * from {{ ref('divisions') }}
),

filings as (
    select * from {{ ref('int_filings') }}
),

findings as (
    select * from {{ ref('int_filing_findings') }}
),

checks as (
    select * from {{ ref('int_filing_checks') }}
),

unread_units as (
    select * from {{ ref('int_unread_units') }}
),

calendar as (
    select * from {{ ref('reporting_calendar') }}
),

due as (
    select
        'county_report' as form,
        calendar.county_report_due_on as due_on
    from calendar
    inner join run on calendar.report_year = run.report_year
    union all
    select
        'city_report' as form,
        calendar.city_report_due_on as due_on
    from calendar
    inner join run on calendar.report_year = run.report_year
    union all
    select
        'province_report' as form,
        calendar.province_report_due_on as due_on
    from calendar
    inner join run on calendar.report_year = run.report_year
),

owed as (
    select
        division_code as unit_code,
        'county_report' as form
    from divisions
    where counts_as_county
    union all
    select distinct
        city_code as unit_code,
        'city_report' as form
    from divisions
    where counts_as_county
    union all
    select
        division_code as unit_code,
        'province_report' as form
    from divisions
    where level = 'province'
),

shown as (
    select filings.*
    from filings
    inner join run on filings.report_year = run.report_year
    where filings.is_shown
),

units as (
    select
        unit_code,
        form
    from owed
    union
    select
        shown.unit_code,
        shown.form
    from shown
    inner join divisions on shown.unit_code = divisions.division_code
    where shown.form = 'county_report' and divisions.level = 'county'
)

select
    run.report_year,
    units.unit_code,
    divisions.name as unit_name,
    divisions.city_code,
    cities.name as city_name,
    units.form,
    case
        when shown.filing_id is null and unread_units.unit_code is not null then 'unread'
        when shown.filing_id is null then 'missing'
        when shown.is_rejected then 'rejected'
        when findings.findings > 0 then 'accepted_with_findings'
        else 'accepted'
    end as status,
    shown.filed_on,
    due.due_on,
    shown.filed_on > due.due_on as is_late,
    coalesce(shown.versions, 0) as versions,
    coalesce(findings.findings, 0) as findings,
    shown.filing_id,
    checks.confirmed_on,
    checks.returned_on
from units
cross join run
inner join divisions on units.unit_code = divisions.division_code
left join divisions as cities on divisions.city_code = cities.division_code
inner join due on units.form = due.form
left join shown on units.unit_code = shown.unit_code and units.form = shown.form
left join unread_units on units.unit_code = unread_units.unit_code and units.form = unread_units.form
left join findings on shown.filing_id = findings.filing_id
left join checks on shown.filing_id = checks.filing_id
