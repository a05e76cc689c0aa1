{#
    Tables and views are made under their own name, at once. dbt makes each under a second name and swaps it in, so that
    readers never miss it; nobody reads staging, intermediate or candidate while a build holds the warehouse, and the swap
    is a third of a build's statements. A table is analysed as it is made: what reads it next is planned by what is in it,
    and not by a guess that takes seconds more with each year.
#}
{% materialization table, adapter='postgres' -%}
    {%- set made = this.incorporate(type='table') -%}
    {% do drop_relation_if_exists(load_cached_relation(this)) %}
    {% call statement('main') -%}
        {{ get_create_table_as_sql(False, made, sql) }}
        {{ primary_key_without_contract(made) }}
        analyze {{ made }};
    {%- endcall %}
    {% do create_indexes(made) %}
    {% do persist_docs(made, model) %}
    {% do adapter.commit() %}
    {{ return({'relations': [made]}) }}
{%- endmaterialization %}


{% materialization view, adapter='postgres' -%}
    {%- set made = this.incorporate(type='view') -%}
    {% do drop_relation_if_exists(load_cached_relation(this)) %}
    {% call statement('main') -%}
        {{ get_create_view_as_sql(made, sql) }}
    {%- endcall %}
    {% do persist_docs(made, model) %}
    {% do adapter.commit() %}
    {{ return({'relations': [made]}) }}
{%- endmaterialization %}


{# The primary key that a model without a contract declares: dbt makes keys of contracts alone. PostgreSQL refuses a row
that repeats it, and reads the table by it. #}
{% macro primary_key_without_contract(made) -%}
    {% if not config.get('contract').enforced -%}
        {% for constraint in model.constraints if constraint.type == 'primary_key' -%}
            alter table {{ made }} add primary key ({{ constraint.columns | join(', ') }});
        {%- endfor %}
    {%- endif %}
{%- endmacro %}
