{#
    A sheet's rows that count, of all years, with their year and unit: of each unit's newest valid filing (int_filings),
    and not set aside. `unit` is what the unit's code is called.
#}
{% macro counted_rows(sheet, unit='unit_code') %}
    select
        filings.report_year,
        filings.unit_code as {{ unit }},
        filed.*
    from {{ ref(sheet) }} as filed
    inner join {{ ref('int_filings') }} as filings on filed.filing_id = filings.filing_id
    where filings.is_counted and not filed.is_set_aside
{% endmacro %}

{# Those of the run's year. #}
{% macro counted_rows_of_year(sheet, unit='unit_code') %}
    {{ counted_rows(sheet, unit) }}
    and filings.report_year = (select run.report_year from {{ ref('int_run') }} as run)
{% endmacro %}

{# Those of the run's year and of the years before it. #}
{% macro counted_rows_up_to_year(sheet, unit='unit_code') %}
    {{ counted_rows(sheet, unit) }}
    and filings.report_year <= (select run.report_year from {{ ref('int_run') }} as run)
{% endmacro %}
