{#
    Platforms by any vintage of their code: a county whose code changed is one county, so its platforms are found by any
    vintage of that code in front of their own three digits (filed_code), and known by the code of their newest filing
    (platform_code). `filings` are rows of int_platform_filings.
#}
{% macro newest_platforms(filings) -%}
newest as (
    select distinct on (county_code, right(platform_code, 3))
        platform_code,
        county_code,
        city_code
    from {{ filings }}
    order by
        county_code asc,
        right(platform_code, 3) asc,
        report_year desc,
        is_counted desc,
        platform_code desc
)

select
    division_codes.division_code || right(newest.platform_code, 3) as filed_code,
    newest.platform_code,
    newest.county_code,
    newest.city_code
from newest
inner join division_codes on newest.county_code = division_codes.newest_code
{%- endmacro %}
