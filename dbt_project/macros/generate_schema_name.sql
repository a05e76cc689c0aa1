{#
    Schemas are named as configured, without the target's prefix: readers know them by name. A build next to the run that is
    under way (what-if) has schemas of its own: it names a suffix.
#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ (custom_schema_name or target.schema) | trim }}{{ var('schema_suffix') }}
{%- endmacro %}
