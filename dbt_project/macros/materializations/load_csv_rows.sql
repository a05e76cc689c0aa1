{# The rows of a seed in one statement. dbt's own calls a macro for every cell, a second for the divisions alone. #}
{% macro postgres__load_csv_rows(model, agate_table) -%}
    {%- set columns = get_seed_column_quoted_csv(model, agate_table.column_names) -%}
    {%- set row = '(' ~ (['%s'] * agate_table.column_names | length) | join(', ') ~ ')' -%}
    {%- set values = [] -%}
    {%- for cells in agate_table.rows %}{% do values.extend(cells) %}{% endfor -%}
    {%- set statement -%}
        insert into {{ this.render() }} ({{ columns }}) values {{ ([row] * agate_table.rows | length) | join(', ') }}
    {%- endset -%}
    {% do adapter.add_query(statement, bindings=values, abridge_sql_log=True) %}
    {{ return(statement) }}
{%- endmacro %}
