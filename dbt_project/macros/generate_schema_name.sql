{#
    Schemas are named as configured, without the target's prefix: readers know them by name. A build next to the run that is
    under way (what-if) has schemas of its own: it names a suffix. A build in one transaction (self-check) has one schema.
#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ var('only_schema') or ((custom_schema_name or target.schema) | trim) ~ var('schema_suffix') }}
{%- endmacro %}
