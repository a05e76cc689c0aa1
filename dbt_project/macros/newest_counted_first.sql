{# The order of a platform's rows in int_platform_filings: a row that counts before one that does not, the newest year
first. #}
{% macro newest_counted_first() -%}
    ({{ counts() }}) desc, report_year desc, is_counted desc, sheet_row asc
{%- endmacro %}
