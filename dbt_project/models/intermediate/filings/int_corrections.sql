{#- What staging reads and may be corrected; of a cover only the plans, of a person everything but the name. -#}
{%- set sheets = [
    'county_cover', 'county_platforms', 'county_activities', 'county_funding', 'county_staff', 'county_partners',
    'county_townships', 'county_applications', 'county_services', 'county_registrations', 'city_certifications',
    'city_application_reviews', 'city_assessments', 'province_panel_scores', 'province_spot_checks',
    'province_rechecks', 'province_higher_certifications', 'province_application_quotas', 'province_waivers',
    'province_support', 'province_plaques'
] -%}
-- The corrections of the run's year and what the cell holds: as filed, or as it was read. problem_zh says why one of
-- them does not hold any more; it stops the build (tests/corrections_hold.sql).
with

run as (
    select * from {{ ref('int_run') }}
),

filings as (
    select * from {{ ref('int_filings') }}
),

files as (
    select * from {{ ref('stg_raw__filings') }}
),

corrections as (
    select * from {{ ref('corrections') }}
),

sheet_rows as (
    {% for sheet in sheets %}
        select
            corrections.correction_id,
            filed.canonical,
            to_jsonb(filed) as cells
        from corrections
        inner join {{ source('raw', sheet) }} as filed
            on
                corrections.raw_table = '{{ sheet }}'
                and corrections.filing_id = filed.filing_id
                and corrections.sheet_row = filed.sheet_row
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
),

correctable_rows as (
    select
        correction_id,
        canonical,
        cells - array[
            'filing_id', 'sheet_row', 'canonical', 'form_title', 'unit_code', 'unit_name', 'report_year',
            'responsible_person', 'filled_by', 'phone', 'person_name', 'person_in_charge'
        ] as cells
    from sheet_rows
),

of_year as (
    select
        corrections.*,
        files.file_name,
        files.report_year as filing_year,
        coalesce(filings.is_counted, false) as is_counted,
        correctable_rows.correction_id is not null as has_row,
        coalesce(correctable_rows.cells ? corrections.column_name, false) as has_column,
        correctable_rows.cells ->> corrections.column_name as held_value,
        coalesce(
            corrections.expected_value in (
                correctable_rows.cells ->> corrections.column_name,
                correctable_rows.canonical ->> corrections.column_name
            ),
            corrections.expected_value is null and correctable_rows.cells ->> corrections.column_name is null
        ) as is_expected
    from corrections
    inner join run on true
    left join files on corrections.filing_id = files.filing_id
    left join filings on corrections.filing_id = filings.filing_id
    left join correctable_rows on corrections.correction_id = correctable_rows.correction_id
    where corrections.report_year = run.report_year or files.report_year = run.report_year
)

select
    run.report_year,
    of_year.correction_id,
    of_year.filing_id,
    of_year.file_name,
    of_year.raw_table,
    of_year.sheet_row,
    of_year.column_name,
    of_year.expected_value,
    of_year.held_value,
    of_year.new_value,
    of_year.reason,
    of_year.decided_by,
    of_year.decided_on,
    run.run_id,
    case
        when of_year.file_name is null then '没有这份报表'
        when coalesce(of_year.filing_year <> of_year.report_year, true) then '报表不属所列年度'
        when not of_year.is_counted then '报表已不采用（已重新报送或退回）'
        when not of_year.has_row then '报表中没有这一行'
        when not of_year.has_column then '该表没有可更正的这一栏'
        when not of_year.is_expected then '所填与应为的原填值不符'
    end as problem_zh
from of_year
cross join run
