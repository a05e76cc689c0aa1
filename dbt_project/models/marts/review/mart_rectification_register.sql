-- Every rectification once, as the newest year that knows it left it.
with

of_year as (
    select * from {{ ref('fct_rectifications') }}
),

published as (
    select * from {{ ref('stg_published__rectifications') }}
),

platforms as (
    select * from {{ ref('dim_platform') }}
),

run as (
    select * from {{ ref('int_run') }}
),

newest_codes as (
    select * from {{ ref('int_newest_platforms') }}
),

every_year as (
    select
        report_year,
        platform_code,
        opened_on,
        opened_by,
        due_on,
        rechecked_on,
        recheck_outcome,
        outcome,
        score,
        problems_zh,
        removed_on
    from of_year
    union all
    select
        published.report_year,
        published.platform_code,
        published.opened_on,
        published.opened_by,
        published.due_on,
        published.rechecked_on,
        published.recheck_outcome,
        published.outcome,
        published.score,
        published.problems_zh,
        published.removed_on
    from published
    inner join run on published.report_year <> run.report_year
),

newest as (
    select distinct on (newest_codes.platform_code, every_year.opened_on, every_year.opened_by)
        every_year.*,
        newest_codes.platform_code as newest_code
    from every_year
    inner join newest_codes on every_year.platform_code = newest_codes.filed_code
    order by
        newest_codes.platform_code asc, every_year.opened_on asc, every_year.opened_by asc, every_year.report_year desc
)

select
    platforms.platform_code,
    newest.opened_on,
    newest.opened_by,
    platforms.platform_name,
    platforms.county_code,
    platforms.county_name,
    platforms.city_code,
    platforms.city_name,
    newest.score,
    newest.problems_zh,
    newest.due_on,
    newest.rechecked_on,
    newest.recheck_outcome,
    newest.outcome,
    newest.removed_on,
    newest.report_year as as_of_year
from newest
inner join platforms on newest.newest_code = platforms.platform_code
