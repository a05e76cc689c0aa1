-- The figures that only the building standard of the notice asks of an active platform, long.
with

platforms as (
    select * from {{ ref('int_platform_year') }}
),

provincial as (
    select * from {{ ref('int_provincial_platforms') }}
),

terms as (
    select * from {{ ref('filed_terms') }}
),

parameters as (
    select * from {{ ref('int_parameters') }}
),

prescribed as (
    select
        max(value) filter (where parameter = 'prescribed_name') as name,
        max(value) filter (where parameter = 'prescribed_name_from')::date as since
    from parameters
),

active as (
    select
        platforms.*,
        terms.meaning as construction_meaning,
        prescribed.name as prescribed_name,
        prescribed.since as prescribed_since,
        provincial.platform_code is not null as is_provincial,
        provincial.support_yuan as province_support_yuan
    from platforms
    cross join prescribed
    left join terms on platforms.construction_mode = terms.term and terms.list = 'construction_mode'
    left join provincial on platforms.platform_code = provincial.platform_code
    where platforms.is_active
)

select
    active.platform_code,
    metrics.metric,
    metrics.observed,
    metrics.is_applicable,
    active.filing_id,
    metrics.raw_table,
    metrics.sheet_rows
from active
cross join lateral (
    values
    (
        'has_listed_construction_mode', (construction_meaning is not null)::integer::numeric, true,
        'county_platforms', array[sheet_row]
    ),
    (
        'has_prescribed_name', (position(prescribed_name in platform_name) > 0)::integer,
        construction_meaning = 'new_build' and opened_on >= prescribed_since, 'county_platforms', array[sheet_row]
    ),
    ('has_plaque_and_emblem', (has_plaque and has_emblem)::integer, true, 'county_platforms', array[sheet_row]),
    ('listed_category_share', 1, activities > 0, 'county_activities', activity_rows),
    ('fewest_cadre_days', fewest_cadre_days, cadres > 0, 'county_staff', staff_rows),
    (
        'support_yuan', case when is_provincial then province_support_yuan else city_support_yuan end,
        is_provincial or city_certified_on is not null, null, null
    )
) as metrics (metric, observed, is_applicable, raw_table, sheet_rows)
