{#
    Rows that a city or the province files about platforms (`rows`: see counted_rows), with the platform's present code and
    why a row is set aside: no filing knows the platform or, in a review, the platform was not provincial in that year. A
    review also says its outcome; `tiers` are those that it may be about: 'province' and above, or 'city' too, and then it
    says the platform's tier (of earlier years only that it was provincial).
#}
{% macro registered(rows, columns, is_review=false, tiers='province') %}
with

filed as (
    {{ rows }}
),

known as (
    select * from {{ ref('int_known_platforms') }}
)
{%- if is_review %},

reviewable as (
    select * from {{ ref('int_reviewable_platforms') }}
),

choices as (
    select * from {{ ref('choice_meanings') }}
)
{%- endif %}
{%- if tiers == 'city' %},

run as (
    select * from {{ ref('int_run') }}
),

platform_tiers as (
    select * from {{ ref('int_platform_tiers') }}
)
{%- endif %}

select
    filed.filing_id,
    filed.sheet_row,
    filed.report_year,
    coalesce(known.platform_code, filed.platform_code) as platform_code,
    {%- for column in columns %}
    filed.{{ column }},
    {%- endfor %}
    {%- if is_review %}
    choices.meaning as outcome,
    {%- endif %}
    {%- if tiers == 'city' %}
    case
        when filed.report_year = run.report_year then platform_tiers.tier
        when reviewable.platform_code is not null then 'province'
    end as tier,
    {%- endif %}
    case
        when known.platform_code is null then 'platform_unknown'
        {%- if tiers == 'city' %}
        when filed.report_year = run.report_year and coalesce(platform_tiers.tier, 'none') <> 'none' then null
        when reviewable.platform_code is null then 'platform_without_tier'
        {%- elif is_review %}
        when reviewable.platform_code is null then 'platform_not_provincial'
        {%- endif %}
    end as set_aside_check
from filed
left join known on filed.platform_code = known.filed_code
{%- if is_review %}
inner join choices on filed.conclusion = choices.choice and choices.list = 'conclusion'
{%- if tiers == 'city' %}
cross join run
left join platform_tiers on known.platform_code = platform_tiers.platform_code
{%- endif %}
left join reviewable on known.platform_code = reviewable.platform_code and filed.report_year = reviewable.report_year
{%- endif %}
{% endmacro %}
