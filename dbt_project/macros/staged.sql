{# A cell in canonical form: see raw.cell in warehouse/schema/raw_and_audit.sql. #}
{% macro cell(column) -%}
    raw.cell(canonical, '{{ column }}', {{ column }})
{%- endmacro %}

{# Something was filed in the cell, but nobody could read it. #}
{% macro is_unreadable(column) -%}
    ({{ column }} is not null and {{ cell(column) }} is null)
{%- endmacro %}

{#
    A sheet's rows as filed, with the corrections decided since (seed corrections). A correction takes the
    place of the canonical text; int_corrections says which of them are valid.
#}
{% macro corrected(raw_table, columns) -%}
(
    select
        filed.filing_id,
        filed.sheet_row,
        coalesce((decided.new_values ->> 'is_set_aside')::boolean, filed.is_set_aside) as is_set_aside,
        {%- for column in columns %}
        filed.{{ column }},
        {%- endfor %}
        case
            when decided.new_values is null then filed.canonical
            else coalesce(filed.canonical, '{}'::jsonb) || decided.new_values
        end as canonical
    from {{ source('raw', raw_table) }} as filed
    left join (
        select
            filing_id,
            sheet_row,
            jsonb_object_agg(column_name, new_value) as new_values
        from {{ ref('corrections') }}
        where raw_table = '{{ raw_table }}'
        group by filing_id, sheet_row
    ) as decided on filed.filing_id = decided.filing_id and filed.sheet_row = decided.sheet_row
) as sheet_rows
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
from {{ corrected(raw_table, columns) }}
{% endmacro %}
