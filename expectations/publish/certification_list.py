"""The list is the certified candidates, no more and no fewer."""

from expectations.gate_checks import CheckedTable, Run, no_contradiction


def checked(run: Run) -> CheckedTable:
    """Return one row for each platform certified or listed."""
    return CheckedTable(
        table="candidate.mart_certification_list",
        query="""
with certified as (
    select platform_code, rank, panel_score
    from candidate.mart_certification_candidates
    where decision = 'certified'
)

select
    platform_code || coalesce(' ' || list.platform_name, '') as subject,
    null::text as file_name,
    case
        when list.rank is null then '已认定而不在名单'
        when certified.platform_code is null then '在名单而未认定'
        when (list.rank, list.panel_score) is distinct from (certified.rank, certified.panel_score)
            then '名次或得分与结论不符'
    end as contradiction
from certified
full join candidate.mart_certification_list as list using (platform_code)
""",
        expectations=(no_contradiction("list_is_certified", "contradiction"),),
    )
