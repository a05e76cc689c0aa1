{# Why a cell has no value: what it held could not be read, or nothing was filled in. `unread`: see int_row_findings. #}
{% macro lacking_zh(header, unread, column) -%}
    coalesce('{{ header }}' || ({{ unread }} ->> '{{ column }}'), '未填{{ header }}')
{%- endmacro %}

{# The first few of an array, in a sentence that a long list would bury. #}
{% macro first_few_zh(items) -%}
    array_to_string(({{ items }})[1:3], '、') || case when cardinality({{ items }}) > 3 then '等' else '' end
{%- endmacro %}
