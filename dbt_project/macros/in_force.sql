{#
    The rows of a seed that are in force in the run's year: of each key those of the newest version that has begun
    (valid_from_year), unless it has ended (valid_to_year, where the seed `can_end`).
#}
{% macro in_force(seed, key, can_end=false) %}
    select versions.*
    from {{ ref(seed) }} as versions
    inner join (
        select
            begun.{{ key }},
            max(begun.valid_from_year) as valid_from_year
        from {{ ref(seed) }} as begun
        inner join {{ ref('int_run') }} as run on begun.valid_from_year <= run.report_year
        group by begun.{{ key }}
    ) as newest on versions.{{ key }} = newest.{{ key }} and versions.valid_from_year = newest.valid_from_year
    {% if can_end -%}
    inner join {{ ref('int_run') }} as run on run.report_year <= coalesce(versions.valid_to_year, run.report_year)
    {%- endif %}
{% endmacro %}
