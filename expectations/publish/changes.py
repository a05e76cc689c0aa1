"""The year's main figures compared with the year before: for the person who approves the list."""

from expectations.gate_checks import CheckedTable, Run, within
from expectations.publish.recounts import in_force

# what is counted, in which mart, under which condition
FIGURES = (
    ("申报平台", "mart_certification_candidates", "true"),
    ("认定平台", "mart_certification_list", "true"),
    ("运行中的平台", "fct_platform_year", "is_active"),
    ("活动", "fct_activities", "true"),
    ("经费记录", "fct_funding", "true"),
    ("已报单位", "mart_filing_status", "status <> 'missing'"),
)


def checked(run: Run) -> CheckedTable:
    """Return one row for each figure: this year, the year before as published, and the seats where they apply."""
    rows = " union all ".join(
        f"select '{name}' as subject, '{table}' as mart,"
        f" (select count(*) from candidate.{table} where {condition}) as this_year,"
        f" {_published(run, table, condition)} as last_year"
        for name, table, condition in FIGURES
    )
    return CheckedTable(
        table="candidate.mart_*",
        query=f"""
with figures as ({rows}),

parameters as (
    {in_force("parameters", "parameter", run.report_year)}
)

select
    figures.subject,
    null::text as file_name,
    case when figures.mart = 'mart_certification_list'
        then round(figures.this_year::numeric / nullif(parameters.value::integer, 0), 2) end as share_of_seats,
    round((figures.this_year - figures.last_year)::numeric / nullif(figures.last_year, 0), 2) as change
from figures
left join parameters on parameters.parameter = 'seats'
""",
        expectations=(
            within("certified_share_of_seats", "share_of_seats"),
            within("change_on_year", "change"),
        ),
    )


def _published(run: Run, table: str, condition: str) -> str:
    if table not in run.published_tables:
        return "null::bigint"
    return f"(select count(*) from marts.{table} where report_year = {run.report_year - 1} and {condition})"
