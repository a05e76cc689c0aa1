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

{# How far an observation is from passing: 0 where it passes, null where nothing was observed. `>` and `between` have no such
   figure: at its threshold itself `>` fails by nothing, and `between` has two. Only standards of platforms ask them. #}
{% macro shortfall(observed, comparator, threshold) -%}
    case
        when {{ compare(observed, comparator, threshold, 'null') }} then 0
        when {{ comparator }} in ('>=', '=', '<=') then abs({{ threshold }} - {{ observed }})
    end
{%- endmacro %}
