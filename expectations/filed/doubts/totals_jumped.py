"""A total of the province is far from the last published year's: counted from `raw`, since nothing is built yet."""

from expectations.filed.taken_files import cell, percent, taken
from expectations.gate_checks import Run

# What is counted, the table of marts that has it, and how it is counted there.
TOTALS = (
    ("运行平台", "fct_platform_year", "count(*) filter (where is_active)"),
    ("活动", "fct_activities", "count(*)"),
    ("参与人数", "fct_activities", "sum(participants)"),
    ("经费（元）", "fct_funding", "sum(amount_yuan)"),
)


def query(run: Run) -> str:
    """Return one row for each total below or above its bounds; none before anything was published."""
    bounds = (run.parameters["doubt_total_ratio_minimum"], run.parameters["doubt_total_ratio_maximum"])
    missing = {table for _, table, _ in TOTALS} - run.published_tables
    if missing:
        return "select null::text as subject, null::text as file_name, null::text as value, null::text as found limit 0"
    published = " union all ".join(
        f"select '{name}' as total, coalesce((select {figure} from marts.{table} where report_year = last_year.of), 0)"
        "::numeric as figure from last_year"
        for name, table, figure in TOTALS
    )
    day = f"date '{run.report_year}-12-31'"
    return f"""
with {taken(run)},

last_year as (
    select max(report_year) as of from audit.runs
    where published_at is not null and report_year < {run.report_year}
    having max(report_year) is not null
),

counted as (
    select distinct on (unit_code) filing_id
    from taken
    where form = 'county_report' and is_accepted and report_year = {run.report_year}
    order by unit_code, filed_on desc nulls last, file_modified_at desc, file_name desc, filing_id desc
),

platforms as (
    select count(*) as active
    from raw.county_platforms
    cross join lateral (
        select {_as("date", "opened_on")} as opened_on, {_as("date", "closed_on")} as closed_on
    ) as days
    where
        not is_set_aside and filing_id in (select filing_id from counted)
        and days.opened_on <= {day} and (days.closed_on is null or days.closed_on > {day})
),

activities as (
    select count(*) as activities, coalesce(sum({_as("numeric", "participants")}), 0) as participants
    from raw.county_activities
    where not is_set_aside and filing_id in (select filing_id from counted)
),

funding as (
    select coalesce(sum({_as("numeric", "amount_yuan")}), 0) as amount
    from raw.county_funding
    where not is_set_aside and filing_id in (select filing_id from counted)
),

filed (total, figure) as (
    select '运行平台', active::numeric from platforms
    union all select '活动', activities::numeric from activities
    union all select '参与人数', participants from activities
    union all select '经费（元）', amount from funding
),

published as ({published})

select
    filed.total as subject,
    null::text as file_name,
    last_year.of || '年度' || trim_scale(published.figure) || '，本年度' || trim_scale(filed.figure)
    || coalesce('，为' || {percent("filed.figure / nullif(published.figure, 0)")}, '') as value,
    '与已发布的' || last_year.of || '年度相比，应在' || {percent(f"{bounds[0]}::numeric")} || '至'
    || {percent(f"{bounds[1]}::numeric")} || '之间' as found
from filed
inner join published on filed.total = published.total
cross join last_year
where
    filed.figure < published.figure * {bounds[0]}
    or filed.figure > published.figure * {bounds[1]}
"""


def _as(kind: str, column: str) -> str:
    """Return a cell cast to its type; null where it cannot be (the check filed_castable)."""
    return f"(case when raw.is_castable({cell(column)}, '{kind}') then {cell(column)}::{kind} end)"
