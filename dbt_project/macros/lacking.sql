{# Why a cell has no value: what it held could not be read, or nothing was filled in. `unread`: see int_row_findings. #}
{% macro lacking_zh(header, unread, column) -%}
    coalesce('{{ header }}' || ({{ unread }} ->> '{{ column }}'), '未填{{ header }}')
{%- endmacro %}
