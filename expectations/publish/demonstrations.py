"""The demonstration platforms: each active one is judged again, and the register says what the review says."""

from expectations.gate_checks import CheckedTable, Run, filled, no_contradiction


def checked_standing(run: Run) -> CheckedTable:
    """Return one row for each active platform of a tier, and for each row that ought not to be."""
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
    """Return one row for each platform reviewed or certified in the year; a later published year counts instead.

    The register has it by its newest code: another county code, if that changed since, before the same three digits.
    """
    return CheckedTable(
        table="candidate.mart_demonstration_register",
        query=f"""
with expected as (
    select
        platform_code,
        max(county_code) as county_code,
        max(platform_name) as platform_name,
        max(removed_on) as removed_on,
        bool_or(is_standing) as is_standing
    from (
        select platform_code, county_code, platform_name, removed_on, status <> 'delisted' as is_standing
        from candidate.mart_annual_review
        union all
        select platform_code, county_code, platform_name, null as removed_on, true as is_standing
        from candidate.mart_certification_list
    ) as decided
    group by platform_code
)

select
    expected.platform_code || coalesce(' ' || max(expected.platform_name), '') as subject,
    null::text as file_name,
    max(registered.as_of_year) as as_of_year,
    case
        when max(registered.as_of_year) <> {run.report_year} then null
        when bool_or(expected.is_standing) and not bool_or(registered.is_standing) then '复核或认定有效，登记册无效'
        -- Certified again after its removal, it is in the register with the later day.
        when
            not bool_or(expected.is_standing)
            and bool_or(registered.is_standing and registered.certified_on <= expected.removed_on)
            then '复核已摘牌，登记册仍有效'
    end as contradiction
from expected
left join candidate.mart_demonstration_register as registered
    on
        expected.county_code = registered.county_code
        and right(expected.platform_code, 3) = right(registered.platform_code, 3)
        and registered.tier <> 'city'
group by expected.platform_code
""",
        expectations=(
            filled("register_present", "as_of_year"),
            no_contradiction("register_consistent", "contradiction"),
        ),
    )
