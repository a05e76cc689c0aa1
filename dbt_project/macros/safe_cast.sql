{# An empty cell of a seed's CSV is null, as it is when the seed is loaded; dbt's unit tests would cast the empty text. #}
{% macro postgres__safe_cast(field, type) -%}
    cast({{ 'null' if field == "''" else field }} as {{ type }})
{%- endmacro %}
