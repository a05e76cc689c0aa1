-- The newest draw of the year, by hand or by the run itself. Built after the draw (see docs/decisions/0007).
with

run as (
    select * from {{ ref('int_run') }}
),

draws as (
    select * from {{ ref('stg_audit__draws') }}
),

samples as (
    select * from {{ ref('stg_audit__draw_samples') }}
),

known as (
    select * from {{ ref('int_known_platforms') }}
),

names as (
    select * from {{ ref('int_platform_names') }}
),

divisions as (
    select * from {{ ref('divisions') }}
),

newest as (
    select draws.*
    from draws
    inner join run on draws.report_year = run.report_year
    order by draws.draw_id desc
    limit 1
)

select
    newest.report_year,
    known.platform_code,
    names.platform_name,
    known.county_code,
    counties.name as county_name,
    known.city_code,
    cities.name as city_name,
    samples.stratum,
    samples.arm,
    samples.inclusion_probability,
    newest.seed,
    newest.algorithm_version,
    newest.frame_hash,
    newest.frame_size,
    samples.risk_score,
    samples.reasons_zh,
    newest.is_automatic
from newest
inner join samples on newest.draw_id = samples.draw_id
inner join known on samples.platform_code = known.filed_code
inner join names on known.platform_code = names.platform_code
left join divisions as counties on known.county_code = counties.division_code
left join divisions as cities on known.city_code = cities.division_code
