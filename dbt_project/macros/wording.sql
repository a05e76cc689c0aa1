{# A number as a sentence writes it: plain digits, no trailing zeros. Only here and in the Python half (base/amounts.py) is
   anything rounded, at the fourth decimal: what just misses a threshold must not read as reaching it. #}
{% macro number_zh(value, places=4) -%}
    rtrim(rtrim(round(({{ value }})::numeric, {{ places }})::text, '0'), '.')
{%- endmacro %}

{# A share as a percentage, with two decimals; with four where two would read as a whole per cent that it is not. #}
{% macro percent_zh(share) -%}
    case
        when round(100 * {{ share }}, 2) = round(100 * {{ share }}) then {{ number_zh('100 * ' ~ share) }}
        else {{ number_zh('100 * ' ~ share, 2) }}
    end || '%'
{%- endmacro %}

{# What was observed or asked for, in Chinese: 是/否 for yes/no, a percentage for a share, else number and unit. #}
{% macro amount_zh(value, unit) -%}
    case {{ unit }}
        when '是否' then case {{ value }} when 1 then '是' when 0 then '否' end
        when '比例' then {{ percent_zh(value) }}
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

{# One condition of a criterion: what it is, what was found, what was asked. `found` says in words what a number does not:
   the days, what is lacking, why there is no data. It replaces a yes or no. #}
{% macro condition_zh(name, observed, found, comparator, threshold, threshold_to, unit, verdict) -%}
    {{ name }}
    || case
        when {{ verdict }} = 'not_applicable' and {{ comparator }} is null and {{ observed }} is not null
            then '：' || {{ amount_zh(observed, unit) }} || '（只统计，不设要求）'
        when {{ verdict }} = 'not_applicable' then '：不适用'
        when {{ verdict }} = 'no_data' then '：无数据' || coalesce('（' || {{ found }} || '）', '')
        when {{ unit }} = '是否' and {{ found }} is not null then '：' || {{ found }}
        else '：' || {{ amount_zh(observed, unit) }} || coalesce('（' || {{ found }} || '）', '')
    end
    || case
        when {{ unit }} = '是否' and {{ found }} is not null and {{ verdict }} <> 'not_applicable' then ''
        else
            coalesce(
                '，' || {{ comparator_zh(comparator) }} || {{ amount_zh(threshold, unit) }}
                || coalesce('、不超过' || {{ amount_zh(threshold_to, unit) }}, ''),
                ''
            )
    end
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
