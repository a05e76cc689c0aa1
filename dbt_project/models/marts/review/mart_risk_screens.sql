-- What the screens noticed, with its score: from where the screen begins to count (0) to the most there can be (1),
-- times its weight. Inspections are ranked by it; nobody fails by it.
with

run as (
    select * from {{ ref('int_run') }}
),

measured as (
    select * from {{ ref('int_risk_screens') }}
),

screens as (
    select * from {{ ref('risk_screens') }}
),

platforms as (
    select * from {{ ref('dim_platform') }}
),

names as (
    select * from {{ ref('int_platform_names') }}
),

in_force as (
    select distinct on (screens.screen) screens.*
    from screens
    inner join run on screens.valid_from_year <= run.report_year
    order by screens.screen asc, screens.valid_from_year desc
)

select
    run.report_year,
    measured.platform_code,
    measured.screen,
    names.platform_name,
    platforms.county_code,
    platforms.county_name,
    platforms.city_code,
    platforms.city_name,
    in_force.name_zh,
    measured.measure,
    round(in_force.weight * least((measured.measure - in_force.starts_at) / (1 - in_force.starts_at), 1), 4) as score,
    in_force.name_zh || '：' || measured.held as reason_zh
from measured
cross join run
inner join in_force on measured.screen = in_force.screen
inner join platforms on measured.platform_code = platforms.platform_code
inner join names on measured.platform_code = names.platform_code
where measured.measure > in_force.starts_at
