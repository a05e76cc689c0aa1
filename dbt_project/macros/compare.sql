{# The one comparison of the rules: true, false, or null where nothing was observed. Unrounded numbers on both sides. #}
{% macro compare(observed, comparator, threshold, threshold_to) -%}
    case {{ comparator }}
        when '>=' then {{ observed }} >= {{ threshold }}
        when '>' then {{ observed }} > {{ threshold }}
        when '=' then {{ observed }} = {{ threshold }}
        when '<=' then {{ observed }} <= {{ threshold }}
        when 'between' then {{ observed }} between {{ threshold }} and {{ threshold_to }}
    end
{%- endmacro %}

{# How far an observation is from passing: 0 where it passes, null where nothing was observed. #}
{% macro shortfall(observed, comparator, threshold) -%}
    case
        -- greatest() skips nulls: without this an unknown figure would look as if it passed.
        when {{ observed }} is null then null
        when {{ comparator }} in ('>=', '>', '=', 'between') then greatest({{ threshold }} - {{ observed }}, 0)
        when {{ comparator }} = '<=' then greatest({{ observed }} - {{ threshold }}, 0)
    end
{%- endmacro %}
