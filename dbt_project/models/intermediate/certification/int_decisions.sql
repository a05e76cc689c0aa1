-- The decision on each applicant under each reading: the first that holds of withheld, ineligible, pending; the rest
-- are ranked by panel score, activities and youth served, and certified within the seats.
with

run as (
    select * from {{ ref('int_run') }}
),

applicants as (
    select * from {{ ref('int_applicants') }}
),

platform_year as (
    select * from {{ ref('int_platform_year') }}
),

results as (
    select * from {{ ref('int_criterion_results') }}
),

panel_scores as (
    select * from {{ ref('int_panel_scores') }}
),

critical_findings as (
    select * from {{ ref('int_critical_findings') }}
),

parameters as (
    select * from {{ ref('int_parameters') }}
),

reading_values as (
    select * from {{ ref('int_reading_values') }}
),

seats as (
    select
        reading_values.reading,
        reading_values.value = 'fixed' as is_fixed,
        parameters.value::integer as seats
    from reading_values
    cross join parameters
    where reading_values.parameter = 'seats' and parameters.parameter = 'seats'
),

verdicts as (
    select
        reading,
        platform_code,
        coalesce(
            array_agg(rule_code order by sort_order) filter (where outcome = 'fail'), '{}'
        ) as failed_rules,
        coalesce(
            array_agg(rule_code order by sort_order) filter (where outcome = 'no_data'), '{}'
        ) as unknown_rules
    from results
    group by reading, platform_code
),

judged as (
    select
        seats.reading,
        seats.seats,
        seats.is_fixed,
        applicants.platform_code,
        platform_year.county_code,
        platform_year.city_code,
        platform_year.activities,
        platform_year.youth_served,
        panel_scores.score as panel_score,
        verdicts.failed_rules,
        verdicts.unknown_rules,
        case
            when critical_findings.platform_code is not null then 'withheld'
            when cardinality(verdicts.failed_rules) > 0 then 'ineligible'
            when cardinality(verdicts.unknown_rules) > 0 or panel_scores.score is null then 'pending'
            else 'eligible'
        end as standing
    from applicants
    inner join platform_year on applicants.platform_code = platform_year.platform_code
    cross join seats
    inner join verdicts
        on applicants.platform_code = verdicts.platform_code and seats.reading = verdicts.reading
    left join panel_scores
        on applicants.platform_code = panel_scores.platform_code and panel_scores.set_aside_check is null
    left join critical_findings on applicants.platform_code = critical_findings.platform_code
),

ranked as (
    select
        *,
        case
            when standing = 'eligible'
                then
                    rank() over (
                        partition by reading, standing
                        order by panel_score desc, activities desc, youth_served desc
                    )
        end as rank,
        row_number() over (
            partition by reading, standing
            order by panel_score desc nulls last, activities desc, youth_served desc, platform_code asc
        ) as place
    from judged
)

select
    run.report_year,
    ranked.reading,
    ranked.platform_code,
    ranked.county_code,
    ranked.city_code,
    ranked.panel_score,
    ranked.activities,
    ranked.youth_served,
    ranked.rank::integer as rank,
    ranked.seats,
    ranked.failed_rules,
    ranked.unknown_rules,
    case
        when ranked.standing <> 'eligible' then ranked.standing
        when ranked.is_fixed and ranked.place <= ranked.seats then 'certified'
        when not ranked.is_fixed and ranked.rank <= ranked.seats then 'certified'
        else 'not_selected'
    end as decision
from ranked
cross join run
