{#
    What earlier runs published in a mart, or no row where nothing has been published yet. A column that the mart gained
    since is null until it is published again.
#}
{% macro published(mart, columns) %}
{%- set relation = adapter.get_relation(database=target.database, schema=var('published_schema'), identifier=mart) if execute else none %}
{%- set existing = adapter.get_columns_in_relation(relation) | map(attribute='name') | list if relation else [] %}
select
    {%- for column, type in columns.items() %}
    {{ column if column in existing else 'null::' ~ type ~ ' as ' ~ column }}{{ ',' if not loop.last }}
    {%- endfor %}
{%- if relation %}
from {{ source('published', mart) }}
{%- else %}
where false
{%- endif %}
{% endmacro %}
