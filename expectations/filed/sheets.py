"""Every sheet of every filing: its rows are those that were read, keyed, castable, and set aside only as listed.

The query is written from forms/layouts, so a new sheet or column is judged without a change here.
"""

from expectations.filed.taken_files import cell
from expectations.gate_checks import CheckedTable, Run, no_contradiction, within
from youth_platforms.forms.layout import FormColumn, FormSheet, all_sheets

# What SQL casts each cell type to (dbt_project/models/staging); the other types are read as text.
CASTS = {"date": "date", "integer": "integer", "year": "integer", "decimal": "numeric", "yes_no": "yes_no"}
# Sheets that an office at work is expected to fill; every other may well be empty.
USUALLY_FILLED = ("county_platforms", "county_activities", "county_townships")


def checked(run: Run) -> CheckedTable:
    """Return one row for each filing read and each sheet of its form."""
    counted = "\nunion all\n".join(_counts(sheet) for sheet in all_sheets())
    return CheckedTable(
        table="raw.county_*, city_*, province_*",
        query=f"""
with read as (
    select run_files.file_name, filings.filing_id, filings.form, filings.unit_code, filings.unit_name,
        filings.layout_year, filings.intake_status = 'rejected' as is_rejected
    from audit.run_files
    inner join raw.filings on run_files.filing_id = filings.filing_id
    where run_files.run_id = {run.literal} and run_files.disposition = 'taken' and filings.parser_version <> ''
),

sheet_list (raw_table, form, kind) as (values {_values()}),

counted as (
{counted}
),

-- Of the whole filing: findings name a sheet as the office spelled its title.
listed as (
    select findings.filing_id, count(distinct (findings.sheet, findings."row")) as rows_set_aside
    from raw.findings
    inner join read on findings.filing_id = read.filing_id
    where findings.is_set_aside
    group by findings.filing_id
),

columns_read as (
    select distinct sheet_columns.filing_id, sheet_columns.raw_table
    from raw.sheet_columns
    inner join read on sheet_columns.filing_id = read.filing_id
),

checked as (
    select
        read.*, sheet_list.raw_table, sheet_list.kind,
        coalesce(sheets.title, sheet_list.raw_table) as title,
        coalesce(counted.sheet_rows, 0) as sheet_rows,
        coalesce(counted.rows_set_aside, 0) as rows_set_aside,
        sum(counted.rows_set_aside) over (partition by read.filing_id) as filing_set_aside,
        coalesce(listed.rows_set_aside, 0) as filing_listed,
        columns_read.filing_id is not null as has_columns,
        counted.uncastable, counted.blank, counted.repeated
    from read
    -- No sheet at all may have rows of a rejected filing, whose form nobody may know.
    inner join sheet_list on read.form = sheet_list.form or read.is_rejected
    left join raw.sheets on sheet_list.raw_table = sheets.raw_table and read.layout_year = sheets.layout_year
    left join counted on read.filing_id = counted.filing_id and sheet_list.raw_table = counted.raw_table
    left join listed on read.filing_id = listed.filing_id
    left join columns_read on read.filing_id = columns_read.filing_id and sheet_list.raw_table = columns_read.raw_table
)

select
    file_name,
    coalesce(unit_name, '') || '（' || coalesce(unit_code, '') || '）' || title as subject,
    case when is_rejected and sheet_rows > 0 then '退回的报表有' || sheet_rows || '行' end as rows_of_rejected,
    case
        when is_rejected then null
        when has_columns and sheet_rows = 0 then '已读取，但没有行'
        when not has_columns and sheet_rows > 0 then '有' || sheet_rows || '行，但没有读取记录'
        when kind = 'cover' and sheet_rows <> 1 then '封面有' || sheet_rows || '行'
    end as unlike_reading,
    case
        when kind = 'cover' and filing_set_aside <> filing_listed and not is_rejected
            then '全表搁置' || filing_set_aside || '行，问题清单列' || filing_listed || '行'
    end as set_aside_unlisted,
    case when uncastable > 0 then uncastable || '格不能转换' end as uncastable,
    case when blank > 0 then blank || '个必填格为空' end as blank,
    case when repeated > 0 then repeated || '行的键重复' end as repeated,
    case when sheet_rows > 0 then round(rows_set_aside::numeric / sheet_rows, 4) end as set_aside_share,
    case
        when not is_rejected and sheet_rows = 0 and raw_table in ({_quoted(USUALLY_FILLED)}) then '没有行'
    end as empty
from checked
""",
        expectations=(
            no_contradiction("filed_rejected_empty", "rows_of_rejected"),
            no_contradiction("filed_rows_as_read", "unlike_reading"),
            no_contradiction("filed_set_aside_listed", "set_aside_unlisted"),
            no_contradiction("filed_castable", "uncastable"),
            no_contradiction("filed_required_filled", "blank"),
            no_contradiction("filed_keys_unique", "repeated"),
            within("filed_set_aside_share", "set_aside_share"),
            no_contradiction("filed_sheet_empty", "empty"),
        ),
    )


def _counts(sheet: FormSheet) -> str:
    """Return SQL that counts per filing: rows, rows set aside, and of the rows kept the cells that cannot be cast,
    required blanks, keys that repeat."""
    columns = {column.name: column for column in sheet.columns}
    casts = [_uncastable(column) for column in sheet.columns if column.type in CASTS]
    required = [_blank(column) for column in sheet.columns if column.is_required]
    key = [cell(name) for name in sheet.unique_key if name in columns]
    # A part of the key that nobody filled or could read makes no key.
    repeated = (
        f"count(*) filter (where not is_set_aside and num_nulls({', '.join(key)}) = 0)"
        f" - count(distinct ({', '.join(key)})) filter (where not is_set_aside and num_nulls({', '.join(key)}) = 0)"
        if key
        else "0"
    )
    return f"""
    select '{sheet.raw_table}' as raw_table, filing_id,
        count(*) as sheet_rows,
        count(*) filter (where is_set_aside) as rows_set_aside,
        sum({" + ".join(casts) or "0"}) filter (where not is_set_aside) as uncastable,
        sum({" + ".join(required) or "0"}) filter (where not is_set_aside) as blank,
        {repeated} as repeated
    from raw.{sheet.raw_table}
    inner join (select filing_id, layout_year from read) as of_filing using (filing_id)
    group by filing_id"""


def _uncastable(column: FormColumn) -> str:
    held = cell(column.name)
    if CASTS[column.type] == "yes_no":
        return f"(coalesce({held} not in ('是', '否'), false))::integer"
    return f"(not coalesce(raw.is_castable({held}, '{CASTS[column.type]}'), true))::integer"


def _blank(column: FormColumn) -> str:
    """Return a required cell without a canonical text, on a form that has the column."""
    years = ", ".join(map(str, column.headers))
    return f"({cell(column.name)} is null and layout_year in ({years}))::integer"


def _values() -> str:
    return ", ".join(f"('{sheet.raw_table}', '{sheet.form}', '{sheet.kind}')" for sheet in all_sheets())


def _quoted(names: tuple[str, ...]) -> str:
    return ", ".join(f"'{name}'" for name in names)
