-- Every demonstration platform that there ever was, once a tier, as the newest year that knows it left it.
with

run as (
    select * from {{ ref('int_run') }}
),

of_year as (
    select * from {{ ref('int_demonstrations') }}
),

published as (
    select * from {{ ref('stg_published__demonstrations') }}
),

newest_codes as (
    select * from {{ ref('int_newest_platforms') }}
),

platforms as (
    select * from {{ ref('dim_platform') }}
),

{% set kept = [
    'tier', 'certified_on', 'basis', 'report_year', 'rank', 'support_yuan', 'plaque_no', 'awarded_on', 'withdrawn_on',
    'removed_on', 'removal_reason_zh', 'is_standing', 'as_of_year'
] -%}
every_year as (
    select
        platform_code,
        {{ kept | join(', ') }}
    from of_year
    union all
    -- A year published after this one has the last word.
    select
        published.platform_code,
        published.{{ kept | join(', published.') }}
    from published
    inner join run on published.as_of_year > run.report_year
),

newest as (
    select distinct on (newest_codes.platform_code, every_year.tier)
        every_year.*,
        newest_codes.platform_code as newest_code
    from every_year
    inner join newest_codes on every_year.platform_code = newest_codes.filed_code
    order by newest_codes.platform_code asc, every_year.tier asc, every_year.as_of_year desc
)

select
    platforms.platform_code,
    newest.tier,
    platforms.platform_name,
    platforms.county_code,
    platforms.county_name,
    platforms.city_code,
    platforms.city_name,
    newest.certified_on,
    newest.basis,
    newest.report_year,
    newest.rank,
    newest.support_yuan,
    newest.plaque_no,
    newest.awarded_on,
    newest.withdrawn_on,
    newest.removed_on,
    newest.removal_reason_zh,
    newest.is_standing,
    newest.as_of_year
from newest
inner join platforms on newest.newest_code = platforms.platform_code
