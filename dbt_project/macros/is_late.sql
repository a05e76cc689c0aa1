{# Whether what was filed is late; how a filing on the due day itself is taken is a reading (assessment_due). #}
{% macro is_late(filed_on, due_on, reading_value) -%}
    {{ filed_on }} > {{ due_on }} or ({{ filed_on }} = {{ due_on }} and {{ reading_value }} <> 'inclusive')
{%- endmacro %}
