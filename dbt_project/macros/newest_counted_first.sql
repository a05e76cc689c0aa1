{# The order in which rows of int_platform_filings speak for their platform: a row that counts before one that does not,
the newest year first. #}
{% macro newest_counted_first() -%}
    (is_counted and not is_set_aside) desc, report_year desc, is_counted desc, sheet_row asc
{%- endmacro %}
