{#
    What earlier runs published in a mart, or no row where nothing has been published yet. A column that the mart gained
    since is null until it is published again.

    The database says which columns there are. dbt's list of relations (adapter.get_relation) does not: while one thread
    fills it with a schema that is no model's, another takes the half that is there for all, and a mart for missing.
#}
{% macro published(mart, columns) %}
{%- set relation = api.Relation.create(database=target.database, schema=var('published_schema'), identifier=mart) %}
{%- set existing = adapter.get_columns_in_relation(relation) | map(attribute='name') | list if execute else [] %}
select
    {%- for column, type in columns.items() %}
    {{ column if column in existing else 'null::' ~ type ~ ' as ' ~ column }}{{ ',' if not loop.last }}
    {%- endfor %}
{%- if existing %}
from {{ source('published', mart) }}
{%- else %}
where false
{%- endif %}
{% endmacro %}
