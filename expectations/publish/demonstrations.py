"""The demonstration platforms: each active one is judged again, and the register says what the review says."""

from expectations.catalogue import CheckedTable, Run, filled, no_contradiction


def checked_standing(run: Run) -> CheckedTable:
    """One row for each active platform of a tier, and for each row that ought not to be."""
    return CheckedTable(
        table="candidate.mart_demonstration_standing",
        query="""
with expected as (
    select platform_code, platform_name, true as is_expected
    from candidate.fct_platform_year
    where is_active and tier <> 'none'
),

missed as (
    select platform_code, array_agg(rule_code order by rule_code) as rules
    from candidate.fct_platform_criteria
    where outcome = 'fail'
    group by platform_code
)

select
    platform_code || coalesce(' ' || expected.platform_name, '') as subject,
    null::text as file_name,
    standing.reason_zh,
    case
        when expected.is_expected is null then '不是运行中的示范性平台'
        when standing.platform_code is not null and (
            select array_agg(rule order by rule) from unnest(standing.missed_rules) as rule
        ) is distinct from missed.rules
            then '所列' || standing.missed_rules::text || '，判定' || coalesce(missed.rules::text, '无')
    end as contradiction
from expected
full join candidate.mart_demonstration_standing as standing using (platform_code)
left join missed using (platform_code)
""",
        expectations=(
            filled("standing_present", "reason_zh"),
            no_contradiction("standing_consistent", "contradiction"),
        ),
    )


def checked_register(run: Run) -> CheckedTable:
    """One row for each platform reviewed or certified in the year; of a year published later it has the last word."""
    return CheckedTable(
        table="candidate.mart_demonstration_register",
        query=f"""
with expected as (
    select platform_code, platform_name, status <> 'delisted' as is_standing
    from candidate.mart_annual_review
    union
    select platform_code, platform_name, true as is_standing
    from candidate.mart_certification_list
),

registered as (
    select
        platform_code,
        bool_or(is_standing) as is_standing,
        max(as_of_year) as as_of_year
    from candidate.mart_demonstration_register
    where tier <> 'city'
    group by platform_code
)

select
    platform_code || coalesce(' ' || expected.platform_name, '') as subject,
    null::text as file_name,
    registered.as_of_year,
    case
        when registered.as_of_year = {run.report_year} and registered.is_standing <> expected.is_standing
            then '复核与认定' || case when expected.is_standing then '有效' else '摘牌' end || '，登记册'
                || case when registered.is_standing then '有效' else '无效' end
    end as contradiction
from expected
left join registered using (platform_code)
""",
        expectations=(
            filled("register_present", "as_of_year"),
            no_contradiction("register_consistent", "contradiction"),
        ),
    )
