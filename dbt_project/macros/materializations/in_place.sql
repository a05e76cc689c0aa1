{#
    Tables and views are made under their own name, at once. dbt makes each under a second name and swaps it in, so that
    readers never miss it; nobody reads staging, intermediate or candidate while a build holds the warehouse, and the swap
    is a third of a build's statements.
#}
{% materialization table, adapter='postgres' -%}
    {%- set made = this.incorporate(type='table') -%}
    {% do drop_relation_if_exists(load_cached_relation(this)) %}
    {% call statement('main') -%}
        {{ get_create_table_as_sql(False, made, sql) }}
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
