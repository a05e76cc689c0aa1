{# Whether a row of a sheet counts: its unit's newest valid filing (int_filings) has it, and it is not set aside. Both are
the names of relations, where a query has several. #}
{% macro counts(filing='', row='') -%}
    {{ filing ~ '.' if filing }}is_counted and not {{ row ~ '.' if row }}is_set_aside
{%- endmacro %}

{# A sheet's rows that count, of all years, with their year and unit. `unit` is what the unit's code is called. #}
{% macro counted_rows(sheet, unit='unit_code') %}
    select
        filings.report_year,
        filings.unit_code as {{ unit }},
        filed.*
    from {{ ref(sheet) }} as filed
    inner join {{ ref('int_filings') }} as filings on filed.filing_id = filings.filing_id
    where {{ counts('filings', 'filed') }}
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
