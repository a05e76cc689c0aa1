{# A number as people read it: no trailing zeros; only here is anything rounded. #}
{% macro number_zh(value) -%}
    rtrim(rtrim(round(({{ value }})::numeric, 4)::text, '0'), '.')
{%- endmacro %}

{# What was observed or asked for, in Chinese: 是/否 for yes/no, a percentage for a share, else number and unit. #}
{% macro amount_zh(value, unit) -%}
    case {{ unit }}
        when '是否' then case {{ value }} when 1 then '是' when 0 then '否' end
        when '比例' then {{ number_zh('100 * ' ~ value) }} || '%'
        else {{ number_zh(value) }} || {{ unit }}
    end
{%- endmacro %}

{# The comparator as the notice would say it. #}
{% macro comparator_zh(comparator) -%}
    case {{ comparator }}
        when '>=' then '要求不少于'
        when '>' then '要求多于'
        when '<=' then '要求不超过'
        when 'between' then '要求不少于'
        else '应为'
    end
{%- endmacro %}

{# One condition of a criterion: what it is, what was found, what was asked. #}
{% macro condition_zh(name, observed, comparator, threshold, threshold_to, unit, verdict) -%}
    {{ name }}
    || case
        when {{ verdict }} = 'not_applicable' then '：不适用'
        when {{ verdict }} = 'no_data' then '：无数据'
        else '：' || {{ amount_zh(observed, unit) }}
    end
    || coalesce(
        '，' || {{ comparator_zh(comparator) }} || {{ amount_zh(threshold, unit) }}
        || coalesce('、不超过' || {{ amount_zh(threshold_to, unit) }}, ''),
        ''
    )
{%- endmacro %}

{# One sentence on one criterion: its conditions (`condition_zh`) and the outcome. #}
{% macro message_zh(conditions_zh, outcome) -%}
    {{ conditions_zh }}
    || case {{ outcome }}
        when 'pass' then '，符合'
        when 'fail' then '，不符合'
        when 'waived' then '，不符合，已获豁免'
        else ''
    end
{%- endmacro %}
