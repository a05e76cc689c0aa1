-- How many places each of the 17 cities may apply for, in the run's year and the next: what the province filed for that
-- year (the newest register wins), else its share of the pool by largest remainder; then less what the run of the year
-- before took off, but never below the minimum.
with

run as (
    select * from {{ ref('int_run') }}
),

divisions as (
    select * from {{ ref('divisions') }}
),

parameters as (
    select * from {{ ref('int_parameters') }}
),

filed as (
    {{ counted_rows_up_to_year('stg_raw__province_application_quotas') }}
),

published_reductions as (
    select * from {{ ref('stg_published__quota_reductions') }}
),

policy as (
    select
        max(value) filter (where parameter = 'application_pool')::integer as pool,
        max(value) filter (where parameter = 'city_minimum_quota')::integer as minimum
    from parameters
),

cities as (
    select
        city_code,
        count(*) as counties
    from divisions
    where counts_as_county
    group by city_code
),

portions as (
    select
        cities.city_code,
        policy.minimum,
        (policy.pool - policy.minimum * count(*) over ()) * cities.counties / sum(cities.counties) over () as portion,
        policy.pool - policy.minimum * count(*) over () as shared
    from cities
    cross join policy
),

shares as (
    select
        city_code,
        minimum,
        minimum + floor(portion)
        + (
            row_number() over (order by portion - floor(portion) desc, city_code asc)
            <= shared - sum(floor(portion)) over ()
        )::integer as share
    from portions
),

filed_quotas as (
    select distinct on (filed.quota_year, filed.city_code)
        filed.quota_year,
        filed.city_code,
        filed.quota,
        filed.report_year as register_year,
        filed.filing_id,
        filed.sheet_row
    from filed
    order by filed.quota_year asc, filed.city_code asc, filed.report_year desc, filed.sheet_row desc
),

years as (
    select report_year as quota_year
    from run
    union all
    select report_year + 1 as quota_year
    from run
),

reductions as (
    select
        published_reductions.quota_year,
        published_reductions.city_code,
        published_reductions.reduction,
        published_reductions.base_quota,
        published_reductions.final_quota
    from published_reductions
    inner join run on published_reductions.report_year < run.report_year
)

select
    years.quota_year,
    shares.city_code,
    shares.minimum,
    coalesce(filed_quotas.quota, shares.share)::integer as base_quota,
    case when filed_quotas.quota is not null then 'filed' else 'share' end as base_basis,
    filed_quotas.register_year,
    filed_quotas.filing_id,
    filed_quotas.sheet_row,
    coalesce(reductions.reduction, 0) as earlier_reduction,
    reductions.base_quota as announced_base,
    reductions.final_quota as announced_quota,
    greatest(
        coalesce(filed_quotas.quota, shares.share) - coalesce(reductions.reduction, 0), shares.minimum
    )::integer as quota
from shares
cross join years
left join filed_quotas
    on years.quota_year = filed_quotas.quota_year and shares.city_code = filed_quotas.city_code
left join reductions
    on years.quota_year = reductions.quota_year and shares.city_code = reductions.city_code
