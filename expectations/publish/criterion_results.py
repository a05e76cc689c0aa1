"""Each applicant against each rule: complete, and following from what was observed."""

from expectations.gate_checks import CheckedTable, Run, filled, no_contradiction
from expectations.publish.recounts import APPLICANTS, COUNTED, in_force


def checked(run: Run) -> CheckedTable:
    """Return one row for each applicant and each certification rule in force, and for each result too many."""
    return CheckedTable(
        table="candidate.fct_criterion_results",
        query=f"""
with {COUNTED},
{APPLICANTS},

rules as (
    select rule_code, comparator, threshold
    from ({in_force("criteria", "rule_code", run.report_year)}) as begun
    where scope = 'certification' and {run.report_year} <= coalesce(valid_to_year, {run.report_year})
),

-- A rule passes where any of its conditions does; the fact shows the condition that decided.
conditions as (
    select
        rules.rule_code,
        coalesce(conditions.comparator, rules.comparator) as comparator,
        coalesce(conditions.threshold, rules.threshold) as threshold
    from rules
    inner join staging.criterion_conditions as conditions on rules.rule_code = conditions.rule_code
    where conditions.valid_from_year = (
        select max(begun.valid_from_year)
        from staging.criterion_conditions as begun
        where begun.rule_code = rules.rule_code and begun.valid_from_year <= {run.report_year}
    )
),

met as (
    select
        results.platform_code, results.rule_code,
        bool_or(compared.is_met) as is_met_once, bool_and(compared.is_met) as is_met_always
    from candidate.fct_criterion_results as results
    inner join conditions
        on results.rule_code = conditions.rule_code and results.comparator = conditions.comparator
    cross join lateral (
        select
            case results.comparator
                when '>=' then results.observed >= coalesce(conditions.threshold, results.threshold)
                when '>' then results.observed > coalesce(conditions.threshold, results.threshold)
                when '=' then results.observed = coalesce(conditions.threshold, results.threshold)
                when '<=' then results.observed <= coalesce(conditions.threshold, results.threshold)
            end as is_met
    ) as compared
    group by results.platform_code, results.rule_code
),

expected as (
    select applicants.platform_code, rules.rule_code, applicants.file_name
    from applicants
    cross join rules
),

-- What three rules ask, counted from the facts; not where another reading of the notice counts differently.
recounted as (
    select platform_code, 'M4.6-year' as rule_code, count(*)::numeric as observed
    from candidate.fct_activities
    group by platform_code
    union all
    select platform_code, 'M4.6-people', min(participants)
    from candidate.fct_activities
    group by platform_code
    union all
    select funding.platform_code, 'M4.2-funding', sum(funding.amount_yuan)
    from candidate.fct_funding as funding
    inner join staging.choice_meanings as choices
        on choices.list = 'funding_source' and choices.meaning = 'fiscal' and funding.source = choices.choice
    where extract(year from funding.received_on) = {run.report_year}
    group by funding.platform_code
),

literal_reading as (
    select bool_and(parameter <> 'activity_people' or value = 'every') as is_literal from staging.readings
),

checked as (
    select
        coalesce(expected.platform_code, results.platform_code) as platform_code,
        coalesce(expected.rule_code, results.rule_code) as rule_code,
        coalesce(expected.file_name, results.file_name) as file_name,
        expected.platform_code is null as is_unexpected,
        results.outcome, results.observed, met.is_met_once, met.is_met_always,
        recounted.observed as observed_again
    from expected
    full join candidate.fct_criterion_results as results
        on expected.platform_code = results.platform_code and expected.rule_code = results.rule_code
    left join met on results.platform_code = met.platform_code and results.rule_code = met.rule_code
    left join recounted
        on results.platform_code = recounted.platform_code and results.rule_code = recounted.rule_code
)

select
    platform_code || ' ' || rule_code as subject,
    file_name,
    outcome,
    case
        when is_unexpected then '没有这样的申报或规则'
        when outcome = 'pass' and is_met_once is not true then '判为符合，实际值' || coalesce(observed::text, '无')
        when outcome in ('fail', 'waived') and observed is null then '无实际值而判为' || outcome
        when outcome in ('fail', 'waived') and is_met_always is not false
            then '判为' || outcome || '，实际值' || observed
        when outcome = 'no_data' and is_met_once is not null then '判为无数据，实际值' || observed
    end as contradiction,
    case
        when literal_reading.is_literal and observed <> observed_again
            then '实际值' || observed || '，重算' || observed_again
    end as recounted
from checked
cross join literal_reading
""",
        expectations=(
            filled("criterion_result_present", "outcome"),
            no_contradiction("criterion_result_consistent", "contradiction"),
            no_contradiction("criterion_result_recounted", "recounted"),
        ),
    )
