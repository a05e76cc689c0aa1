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
    {{ in_force('risk_screens', 'screen') }}
),

platforms as (
    select * from {{ ref('dim_platform') }}
),

names as (
    select * from {{ ref('int_platform_names') }}
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
    screens.name_zh,
    measured.measure,
    round(screens.weight * least((measured.measure - screens.starts_at) / (1 - screens.starts_at), 1), 4) as score,
    screens.name_zh || '：' || measured.held as reason_zh
from measured
cross join run
inner join screens on measured.screen = screens.screen
inner join platforms on measured.platform_code = platforms.platform_code
inner join names on measured.platform_code = names.platform_code
where measured.measure > screens.starts_at
