{# The reading of a cell where there is one, else its text as filed; a reading of JSON null is a cell nobody could read. #}
{% macro cell(column) -%}
    case when reading ? '{{ column }}' then reading ->> '{{ column }}' else {{ column }} end
{%- endmacro %}

{# Something was filed in the cell, but nobody could read it. #}
{% macro is_unreadable(column) -%}
    coalesce({{ column }} is not null and reading ? '{{ column }}' and reading ->> '{{ column }}' is null, false)
{%- endmacro %}

{# A sheet's rows with their types. Texts are in canonical form already (see docs/architecture.md), so this only casts. #}
{% macro staged(raw_table, columns) %}
select
    filing_id,
    sheet_row,
    is_set_aside
    {%- for column, type in columns.items() %},
    {% if type == 'yes_no' -%}
        {{ cell(column) }} = '是' as {{ column }}
    {%- elif type == 'person' -%}
        raw.person_hash({{ cell(column) }}) as person_key
    {%- elif type == 'text' -%}
        {{ cell(column) }} as {{ column }}
    {%- else -%}
        ({{ cell(column) }})::{{ type }} as {{ column }}
    {%- endif %}
    {%- endfor %}
from {{ source('raw', raw_table) }}
{% endmacro %}
