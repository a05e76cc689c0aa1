{# What earlier runs published in a mart, or no row where nothing has been published yet. #}
{% macro published(mart, columns) %}
{%- set relation = adapter.get_relation(database=target.database, schema=var('published_schema'), identifier=mart) if execute else none %}
select
    {%- for column, type in columns.items() %}
    {{ column if relation else 'null::' ~ type ~ ' as ' ~ column }}{{ ',' if not loop.last }}
    {%- endfor %}
{%- if relation %}
from {{ source('published', mart) }}
{%- else %}
where false
{%- endif %}
{% endmacro %}
