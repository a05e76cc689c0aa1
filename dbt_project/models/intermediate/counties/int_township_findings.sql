-- What a county's list of towns and streets leaves open: no street marked urban, a town of the directory that is not on
-- it, and fewer streets marked than last year where that alone reaches the target.
with

counties as (
    select * from {{ ref('int_counties') }}
),

townships as (
    select * from {{ ref('int_townships') }}
),

filed_townships as (
    select * from {{ ref('int_filed_townships') }}
),

kinds as (
    select * from {{ ref('township_kinds') }}
),

platforms as (
    select * from {{ ref('int_platform_year') }}
),

criteria as (
    select * from {{ ref('int_criteria') }}
),

streets as (
    select
        townships.*,
        coalesce(before.is_urban_street, false) as was_urban_street,
        exists(
            select 1
            from platforms
            where
                platforms.is_active
                and platforms.county_code = townships.county_code
                and platforms.township_code = townships.township_code
        ) as has_platform
    from townships
    inner join kinds on townships.township_kind = kinds.township_kind and kinds.is_street
    left join filed_townships as before
        on townships.township_code = before.township_code and townships.report_year - 1 = before.report_year
),

by_county as (
    select
        counties.county_code,
        counties.filing_id,
        count(*) as streets,
        min(streets.sheet_row) as first_row,
        count(*) filter (where streets.is_urban_street) as marked,
        count(*) filter (where streets.was_urban_street) as marked_before,
        count(*) filter (where streets.is_urban_street and streets.has_platform) as covered,
        count(*) filter (where streets.was_urban_street and streets.has_platform) as covered_of_before,
        min(streets.sheet_row) filter (where streets.was_urban_street and not streets.is_urban_street) as unmarked_row
    from counties
    inner join streets on counties.county_code = streets.county_code
    where counties.filing_id is not null
    group by counties.county_code, counties.filing_id
),

none_urban as (
    select
        filing_id,
        first_row as sheet_row,
        'streets_none_urban' as check_code,
        streets || '个街道，标为城区街道的0个' as held
    from by_county
    where marked = 0
),

omitted as (
    select
        filing_id,
        sheet_row,
        'township_omitted' as check_code,
        township_code || township_name as held
    from townships
    where is_omitted
),

unmarked as (
    select
        by_county.filing_id,
        by_county.unmarked_row as sheet_row,
        'streets_unmarked_to_target' as check_code,
        '上年标' || by_county.marked_before || '个，本年标' || by_county.marked || '个、建有平台' || by_county.covered
        || '个；按上年所标则为' || by_county.covered_of_before || '/' || by_county.marked_before as held
    from by_county
    inner join criteria on criteria.rule_code = 'N1.4-street'
    where
        by_county.marked > 0
        and by_county.marked < by_county.marked_before
        and by_county.covered >= criteria.threshold * by_county.marked
        and by_county.covered_of_before < criteria.threshold * by_county.marked_before
),

every_finding as (
    select * from none_urban
    union all
    select * from omitted
    union all
    select * from unmarked
)

select
    every_finding.filing_id,
    every_finding.sheet_row,
    'county_townships' as raw_table,
    case
        when every_finding.check_code = 'township_omitted' then 'township_code'
        else 'is_urban_street'
    end as column_name,
    null::text as platform_code,
    every_finding.check_code,
    every_finding.held
from every_finding
