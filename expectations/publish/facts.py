"""The facts hold every row that counts, once."""

from expectations.gate_checks import CheckedTable, Run, no_contradiction
from expectations.publish.recounts import COUNTED

# raw sheet, fact, what it is called; the last also has the towns that no county listed, without a row of a sheet
FACTS = (
    ("county_platforms", "fct_platform_year", "平台"),
    ("county_activities", "fct_activities", "活动"),
    ("county_funding", "fct_funding", "经费"),
    ("county_services", "fct_services", "服务项目"),
    ("county_townships", "mart_township_funding", "乡镇街道"),
)


def checked(run: Run) -> CheckedTable:
    """Return one row for each counted county report: rows kept in raw against rows of the facts."""
    kept = " union all ".join(
        f"select filing_id, '{raw}' as sheet from raw.{raw}"
        " where not is_set_aside and filing_id in (select filing_id from counted)"
        for raw, _, _ in FACTS
    )
    made = " union all ".join(
        f"select county_code, '{raw}' as sheet from candidate.{fact} where sheet_row is not null"
        for raw, fact, _ in FACTS
    )
    names = ", ".join(f"('{raw}', '{name}')" for raw, _, name in FACTS)
    return CheckedTable(
        table="candidate.fct_*",
        query=f"""
with {COUNTED},

kept as (
    select counted.unit_code, rows.sheet, count(*) as kept
    from ({kept}) as rows
    inner join counted on rows.filing_id = counted.filing_id
    group by counted.unit_code, rows.sheet
),

made as (
    select county_code as unit_code, sheet, count(*) as made
    from ({made}) as rows
    group by county_code, sheet
),

differing as (
    select
        unit_code,
        string_agg(
            names.name || '应' || coalesce(kept.kept, 0) || '行，实' || coalesce(made.made, 0) || '行', '；'
            order by names.name
        ) as contradiction
    from kept
    full join made using (unit_code, sheet)
    inner join (values {names}) as names (sheet, name) using (sheet)
    where coalesce(kept.kept, 0) <> coalesce(made.made, 0)
    group by unit_code
),

reports as (
    select counted.unit_code, filings.unit_name, filings.file_name
    from counted
    inner join raw.filings on counted.filing_id = filings.filing_id
    where counted.form = 'county_report'
)

select
    coalesce(reports.unit_name, '') || '（' || unit_code || '）' as subject,
    reports.file_name,
    differing.contradiction
from reports
full join differing using (unit_code)
""",
        expectations=(no_contradiction("facts_reconcile", "contradiction"),),
    )


def checked_platforms(run: Run) -> CheckedTable:
    """Return one row for each platform of the year: its figures against the activities and the money themselves."""
    return CheckedTable(
        table="candidate.fct_platform_year",
        query="""
with activities as (
    select platform_code, count(*) as activities, min(participants) as smallest, count(distinct category) as categories
    from candidate.fct_activities
    group by platform_code
),

fiscal as (
    select funding.platform_code, sum(funding.amount_yuan) as amount_yuan
    from candidate.fct_funding as funding
    inner join staging.choice_meanings as choices
        on choices.list = 'funding_source' and choices.meaning = 'fiscal' and funding.source = choices.choice
    where extract(year from funding.received_on) = funding.report_year
    group by funding.platform_code
)

select
    platforms.platform_code as subject,
    filings.file_name,
    nullif(
        concat_ws(
            '；',
            case when platforms.activities <> coalesce(activities.activities, 0)
                then '活动' || platforms.activities || '次，重算' || coalesce(activities.activities, 0) || '次' end,
            case when platforms.smallest_participants is distinct from activities.smallest then '最少参与人数不符' end,
            case when platforms.categories <> coalesce(activities.categories, 0) then '服务类别数不符' end,
            case when platforms.fiscal_funding_yuan <> coalesce(fiscal.amount_yuan, 0) then '财政配套经费不符' end
        ),
        ''
    ) as contradiction
from candidate.fct_platform_year as platforms
left join activities on platforms.platform_code = activities.platform_code
left join fiscal on platforms.platform_code = fiscal.platform_code
left join raw.filings on platforms.filing_id = filings.filing_id
""",
        expectations=(no_contradiction("facts_platform_year", "contradiction"),),
    )
