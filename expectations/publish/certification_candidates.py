"""Each applicant's decision: there is one, and it follows from the results."""

from expectations.gate_checks import CheckedTable, Run, filled, no_contradiction, within
from expectations.publish.recounts import APPLICANTS, COUNTED, in_force


def checked(run: Run) -> CheckedTable:
    """Return one row for each applicant, and for each candidate that did not apply."""
    return CheckedTable(
        table="candidate.mart_certification_candidates",
        query=f"""
with {COUNTED},
{APPLICANTS},

parameters as (
    {in_force("parameters", "parameter", run.report_year)}
),

seats as (
    select
        max(parameters.value)::integer as seats,
        bool_or(readings.value = 'fixed') as is_fixed
    from parameters
    cross join staging.readings
    where parameters.parameter = 'seats' and readings.parameter = 'seats'
),

results as (
    select
        platform_code,
        coalesce(array_agg(rule_code order by rule_code) filter (where outcome = 'fail'), '{{}}') as failed,
        count(*) filter (where outcome = 'no_data') as unknown
    from candidate.fct_criterion_results
    group by platform_code
),

critical as (
    select findings.platform_code
    from raw.findings
    inner join counted on findings.filing_id = counted.filing_id
    where findings.severity = 'critical'
    union
    select platform_code from intermediate.int_crosscheck_findings where severity = 'critical'
),

ranked as (
    select
        candidates.platform_code,
        rank() over (
            order by candidates.panel_score desc, platforms.activities desc, platforms.youth_served desc
        ) as rank
    from candidate.mart_certification_candidates as candidates
    inner join candidate.fct_platform_year as platforms on candidates.platform_code = platforms.platform_code
    where candidates.decision in ('certified', 'not_selected')
),

checked as (
    select
        coalesce(applicants.platform_code, candidates.platform_code) as platform_code,
        applicants.platform_code is null as is_unexpected,
        applicants.file_name,
        candidates.platform_name, candidates.decision, candidates.panel_score, candidates.rank,
        array(select unnest(candidates.failed_rules) order by 1) as failed_rules,
        coalesce(results.failed, '{{}}') as failed,
        coalesce(results.unknown, 0) as unknown,
        results.platform_code is not null as has_results,
        exists (select from critical where critical.platform_code = candidates.platform_code) as is_critical,
        ranked.rank as rank_again,
        seats.seats, seats.is_fixed
    from applicants
    full join candidate.mart_certification_candidates as candidates
        on applicants.platform_code = candidates.platform_code
    left join results on candidates.platform_code = results.platform_code
    left join ranked on candidates.platform_code = ranked.platform_code
    cross join seats
)

select
    platform_code || coalesce(' ' || platform_name, '') as subject,
    file_name,
    decision,
    panel_score,
    case
        when decision is null then null
        when is_unexpected then '没有这样的申报'
        when not has_results then '没有任何规则结果'
        when is_critical and decision <> 'withheld' then '有严重问题而未暂缓'
        when not is_critical and decision = 'withheld' then '无严重问题而暂缓'
        when decision = 'ineligible' and cardinality(failed) = 0 then '没有不符合的规则而判为不符合条件'
        when decision in ('certified', 'not_selected', 'pending') and cardinality(failed) > 0
            then '判为' || decision || '，但不符合' || array_to_string(failed, '、')
        when decision in ('certified', 'not_selected') and unknown > 0
            then '判为' || decision || '，但有' || unknown || '项无数据'
        when decision in ('certified', 'not_selected') and panel_score is null then '判为' || decision || '，但没有得分'
        when decision = 'pending' and unknown = 0 and panel_score is not null then '数据齐全而判为待评估'
    end as contradiction,
    case
        when failed_rules <> failed
            then '所列' || array_to_string(failed_rules, '、') || '，应为' || array_to_string(failed, '、')
    end as failed_unlike,
    case
        when rank is distinct from rank_again
            then '名次' || coalesce(rank::text, '无') || '，重算' || coalesce(rank_again::text, '无')
    end as rank_unlike,
    case
        when decision = 'certified' and (rank is null or rank > seats)
            then '认定，名次' || coalesce(rank::text, '无') || '，名额' || seats
        when decision = 'not_selected' and rank <= seats and not is_fixed
            then '未入选，名次' || rank || '，名额' || seats
    end as beyond_seats
from checked
""",
        expectations=(
            filled("decision_present", "decision"),
            no_contradiction("decision_consistent", "contradiction"),
            no_contradiction("decision_failed_rules", "failed_unlike"),
            no_contradiction("decision_rank", "rank_unlike"),
            no_contradiction("decision_within_seats", "beyond_seats"),
            within("decision_score", "panel_score"),
        ),
    )
