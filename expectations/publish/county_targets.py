"""The county targets: 103 counties times the rules in force, filed or not."""

from expectations.gate_checks import CheckedTable, Run, distinct_within, filled, no_contradiction
from expectations.publish.recounts import COUNTED, in_force


def checked(run: Run) -> CheckedTable:
    """Return one row for each county and each county rule in force, and for each target that ought not to be."""
    return CheckedTable(
        table="candidate.mart_county_targets",
        query=f"""
with {COUNTED},

rules as (
    select rule_code, comparator
    from ({in_force("criteria", "rule_code", run.report_year)}) as begun
    where scope = 'county' and {run.report_year} <= coalesce(valid_to_year, {run.report_year})
),

expected as (
    select divisions.division_code as county_code, divisions.name, rules.rule_code, rules.comparator
    from staging.divisions
    cross join rules
    where divisions.counts_as_county
),

active as (
    select county_code, count(*) as platforms
    from candidate.fct_platform_year
    where is_active
    group by county_code
),

checked as (
    select
        county_code, rule_code, expected.name, expected.comparator,
        expected.name is null as is_unexpected,
        targets.outcome, targets.observed, targets.target,
        counted.filing_id is not null as has_filed,
        filings.file_name,
        coalesce(active.platforms, 0) as active_platforms,
        case expected.comparator
            when '>=' then targets.observed >= targets.target
            when '>' then targets.observed > targets.target
            when '=' then targets.observed = targets.target
            when '<=' then targets.observed <= targets.target
        end as is_met
    from expected
    full join candidate.mart_county_targets as targets
        using (county_code, rule_code)
    left join counted on county_code = counted.unit_code and counted.form = 'county_report'
    left join raw.filings on counted.filing_id = filings.filing_id
    left join active using (county_code)
)

select
    coalesce(name, '') || '（' || county_code || '）' || rule_code as subject,
    file_name,
    case when outcome is not null then county_code end as county_judged,
    outcome,
    case
        when is_unexpected then '没有这样的县或规则'
        when not has_filed and outcome <> 'no_data' then '未报而判为' || outcome
        when outcome = 'pass' and is_met is not true then '判为符合，实际值' || coalesce(observed::text, '无')
        when outcome = 'fail' and is_met is not false then '判为不符合，实际值' || coalesce(observed::text, '无')
        when outcome = 'no_data' and is_met is not null then '判为无数据，实际值' || observed
    end as contradiction,
    case
        when rule_code = 'N1.4-count' and has_filed and observed is distinct from active_platforms
            then '实际值' || coalesce(observed::text, '无') || '，重算' || active_platforms
    end as recounted
from checked
""",
        expectations=(
            distinct_within("counties_counted", "county_judged"),
            filled("county_target_present", "outcome"),
            no_contradiction("county_target_consistent", "contradiction"),
            no_contradiction("county_platforms_recounted", "recounted"),
        ),
    )
