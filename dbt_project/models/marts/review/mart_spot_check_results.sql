-- The spot check as drawn against what was done, and what the random arm says of all: the failure rate with each
-- checked platform weighted by the inverse of its probability of being drawn, and Wilson's interval for as many
-- platforms as the weights are worth. Built after the draw.
with

run as (
    select * from {{ ref('int_run') }}
),

samples as (
    select * from {{ ref('mart_spot_check_sample') }}
),

reviews as (
    select * from {{ ref('int_annual_review') }}
),

spot_checks as (
    select * from {{ ref('int_spot_checks') }}
),

platforms as (
    select * from {{ ref('int_known_platforms') }}
),

names as (
    select * from {{ ref('int_platform_names') }}
),

divisions as (
    select * from {{ ref('divisions') }}
),

parameters as (
    select * from {{ ref('int_parameters') }}
),

checked as (
    select distinct on (spot_checks.platform_code) spot_checks.*
    from spot_checks
    inner join run on spot_checks.report_year = run.report_year
    where spot_checks.set_aside_check is null
    order by spot_checks.platform_code asc, spot_checks.checked_on desc, spot_checks.sheet_row desc
),

joined as (
    select
        coalesce(samples.platform_code, checked.platform_code) as platform_code,
        samples.arm,
        samples.inclusion_probability,
        samples.platform_code is not null as is_drawn,
        checked.platform_code is not null as is_checked,
        checked.checked_on,
        checked.outcome,
        checked.problems,
        checked.filing_id,
        checked.sheet_row
    from samples
    full join checked on samples.platform_code = checked.platform_code
),

weighted as (
    select
        sum(1 / inclusion_probability) as weights,
        sum(1 / inclusion_probability) filter (where outcome = 'fail') as failed_weights,
        sum(1 / inclusion_probability ^ 2) as squared_weights
    from joined
    where arm = 'random' and is_checked
),

rates as (
    select
        coalesce(failed_weights, 0) / weights as rate,
        weights ^ 2 / squared_weights as effective_size,
        parameters.value::numeric as z
    from weighted
    inner join parameters on parameters.parameter = 'interval_z'
    where weights > 0
),

intervals as (
    select
        rate,
        (rate + z ^ 2 / (2 * effective_size)) / (1 + z ^ 2 / effective_size) as middle,
        z / (1 + z ^ 2 / effective_size)
        * sqrt(rate * (1 - rate) / effective_size + z ^ 2 / (2 * effective_size) ^ 2) as reach
    from rates
)

select
    run.report_year,
    joined.platform_code,
    names.platform_name,
    platforms.county_code,
    counties.name as county_name,
    platforms.city_code,
    cities.name as city_name,
    joined.arm,
    joined.inclusion_probability,
    joined.is_drawn,
    joined.is_checked,
    joined.checked_on,
    joined.outcome,
    joined.problems as problems_zh,
    joined.filing_id,
    joined.sheet_row,
    intervals.rate as weighted_failure_rate,
    greatest(intervals.middle - intervals.reach, 0) as failure_rate_low,
    least(intervals.middle + intervals.reach, 1) as failure_rate_high
from joined
cross join run
inner join platforms on joined.platform_code = platforms.filed_code
left join names on platforms.platform_code = names.platform_code
left join divisions as counties on platforms.county_code = counties.division_code
left join divisions as cities on platforms.city_code = cities.division_code
left join intervals on true
