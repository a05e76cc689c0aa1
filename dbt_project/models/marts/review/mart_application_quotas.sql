-- The places that were in force in the year, by which M6-quota judged, and what the year before announced.
with

run as (
    select * from {{ ref('int_run') }}
),

quotas as (
    select * from {{ ref('int_application_quotas') }}
),

divisions as (
    select * from {{ ref('divisions') }}
),

decisions as (
    select * from {{ ref('int_decisions') }}
),

by_city as (
    select
        city_code,
        count(*) as applicants,
        count(*) filter (where 'M6-quota' = any(failed_rules)) as beyond_quota,
        count(*) filter (where decision in ('certified', 'not_selected')) as eligible,
        count(*) filter (where decision = 'certified') as certified
    from decisions
    where reading = 'default'
    group by city_code
)

select
    run.report_year,
    quotas.city_code,
    divisions.name as city_name,
    quotas.base_quota,
    quotas.base_basis,
    quotas.register_year,
    quotas.earlier_reduction as reduction,
    quotas.quota,
    quotas.announced_quota,
    coalesce(by_city.applicants, 0)::integer as applicants,
    coalesce(by_city.beyond_quota, 0)::integer as beyond_quota,
    coalesce(by_city.eligible, 0)::integer as eligible,
    coalesce(by_city.certified, 0)::integer as certified,
    case
        when quotas.announced_base <> quotas.base_quota or quotas.announced_quota <> quotas.quota
            then
                '上年公布' || quotas.announced_quota || '个（基数' || quotas.announced_base || '个，核减'
                || quotas.earlier_reduction || '个）；本年实行' || quotas.quota || '个：基数改为' || quotas.base_quota || '个（'
                || case
                    when quotas.base_basis = 'filed' then quotas.register_year || '年度登记表下达'
                    else '按县级单位数分配'
                end
                || '），核减' || quotas.earlier_reduction || '个'
    end as note_zh
from quotas
inner join run on quotas.quota_year = run.report_year
left join divisions on quotas.city_code = divisions.division_code
left join by_city on quotas.city_code = by_city.city_code
