-- The platforms of the run's year, one row each. Of a row that was set aside only its place and name are known.
with

run as (
    select * from {{ ref('int_run') }}
),

platform_filings as (
    select * from {{ ref('int_platform_filings') }}
),

of_year as (
    select distinct on (platform_filings.platform_code)
        platform_filings.*,
        not platform_filings.is_set_aside as is_kept,
        run.year_start,
        run.year_end
    from platform_filings
    inner join run on platform_filings.report_year = run.report_year
    where platform_filings.is_counted
    order by platform_filings.platform_code asc, platform_filings.is_set_aside asc, platform_filings.sheet_row asc
)

select
    report_year,
    platform_code,
    county_code,
    city_code,
    filing_id,
    sheet_row,
    is_kept,
    platform_name,
    case when is_kept then township_code end as township_code,
    case when is_kept then construction_mode end as construction_mode,
    case when is_kept then opened_on end as opened_on,
    case when is_kept then closed_on end as closed_on,
    case when is_kept then area_sqm end as area_sqm,
    case when is_kept then tenure end as tenure,
    case when is_kept then tenure_years end as tenure_years,
    case when is_kept then has_plaque end as has_plaque,
    case when is_kept then has_flag end as has_flag,
    case when is_kept then has_emblem end as has_emblem,
    case
        when is_kept
            then has_computer::integer + has_television::integer + has_sound_system::integer + has_wifi::integer
    end as equipment,
    case
        when is_kept
            then
                has_duties::integer
                + has_operating_rules::integer
                + has_activity_procedure::integer
                + has_management_measures::integer
    end as operating_rules,
    case
        when is_kept
            then
                concat_ws(
                    '、',
                    case when not has_computer then '电脑' end,
                    case when not has_television then '电视机' end,
                    case when not has_sound_system then '音响' end,
                    case when not has_wifi then '无线网络' end
                )
    end as missing_equipment_zh,
    case
        when is_kept
            then
                concat_ws(
                    '、',
                    case when not has_duties then '工作职责' end,
                    case when not has_operating_rules then '运行规则' end,
                    case when not has_activity_procedure then '活动流程' end,
                    case when not has_management_measures then '管理办法' end
                )
    end as missing_rules_zh,
    case when is_kept then has_regional_mechanism end as has_regional_mechanism,
    case when is_kept then youth_served end as youth_served,
    case when is_kept then weekly_hours end as weekly_hours,
    year_start,
    year_end,
    is_kept and opened_on <= year_end and coalesce(closed_on > year_end, true) as is_active
from of_year
