"""The views audit.version_changes and counter.version_changes: what a unit changed, row by row, when it filed again.

The first compares what its year's current run took, the other all that has been read, before any run.

Cells are compared as they were read, and as filed where they could not be: another spelling of a date is no change.
"""

from psycopg2 import sql

from youth_platforms.forms.layout import FormColumn, FormSheet, all_sheets
from youth_platforms.warehouse.canonical_cells import cell

_VIEW = """
create or replace view {view} as
with

valid as (
    select
        filing_id,
        form,
        unit_code,
        report_year,
        version,
        lag(filing_id) over same_unit as earlier_filing_id,
        lag(version) over same_unit as earlier_version
    from {filings}
    where status <> 'rejected'
    window same_unit as (partition by form, unit_code, report_year order by version)
),

pairs as (
    select * from valid where earlier_filing_id is not null
)

select
    pairs.report_year,
    pairs.form,
    pairs.unit_code,
    pairs.earlier_version,
    pairs.version,
    pairs.earlier_filing_id,
    pairs.filing_id,
    changes.sheet,
    changes.row_key,
    changes.change,
    changes.earlier_row,
    changes.later_row,
    changes.changed_columns,
    changes.earlier_content,
    changes.later_content
from pairs
cross join lateral ({changes}) as changes;
comment on view {view} is {comment};
"""

_CHANGES = """
    select
        {title} as sheet,
        coalesce(later.row_key, earlier.row_key) as row_key,
        case
            when earlier.row_key is null then '新增'
            when later.row_key is null then '删除'
            else '修改'
        end as change,
        earlier.sheet_row as earlier_row,
        later.sheet_row as later_row,
        (
            select array_agg(coalesce(was.key, became.key))
            from jsonb_each(earlier.content) as was
            full join jsonb_each(later.content) as became on was.key = became.key
            where was.value is distinct from became.value
        ) as changed_columns,
        earlier.content as earlier_content,
        later.content as later_content
    from ({rows} where filing_id = pairs.earlier_filing_id) as earlier
    full join ({rows} where filing_id = pairs.filing_id) as later
        on earlier.row_key = later.row_key and earlier.nth = later.nth
    where pairs.form = {form} and earlier.content is distinct from later.content
"""

_ROWS = """
    select
        sheet_row,
        {key} as row_key,
        row_number() over (partition by {key} order by sheet_row) as nth,
        jsonb_strip_nulls(jsonb_build_object({content})) as content
    from {table} as filed
"""


def version_changes_views() -> sql.Composable:
    """Return the DDL of the views, over every sheet of the layouts. Persons are compared by hash, never named."""
    of_runs = "重报前后逐行对照：新增、删除、修改（不含姓名、电话）"
    return sql.SQL(" ").join(
        [
            _view("audit", "filings", of_runs),
            _view("counter", "received_filings", of_runs.replace("重报", "随到随读的报表重报")),
        ]
    )


def _view(schema: str, filings: str, comment: str) -> sql.Composable:
    changes = [
        sql.SQL(_CHANGES).format(
            title=sql.Literal(_newest_title(sheet)), form=sql.Literal(sheet.form), rows=_rows(sheet)
        )
        for sheet in all_sheets()
        if sheet.raw_table
    ]
    return sql.SQL(_VIEW).format(
        view=sql.Identifier(schema, "version_changes"),
        filings=sql.Identifier(schema, filings),
        comment=sql.Literal(comment),
        changes=sql.SQL(" union all ").join(changes),
    )


def _rows(sheet: FormSheet) -> sql.Composable:
    columns = [column for column in sheet.columns if column.sensitive != "phone"]
    key = sheet.unique_key or tuple(column.name for column in columns if not column.sensitive)
    is_cover = sheet.kind == "cover"
    return sql.SQL(_ROWS).format(
        key=sql.Literal(_newest_title(sheet))
        if is_cover
        else sql.SQL("concat_ws('|', {})").format(sql.SQL(", ").join(map(_read, key))),
        content=sql.SQL(", ").join(
            sql.SQL("{}, {}").format(sql.Literal(_newest_header(column)), _value(column)) for column in columns
        ),
        table=sql.Identifier("raw", sheet.raw_table),
    )


def _value(column: FormColumn) -> sql.Composable:
    if column.sensitive:
        return sql.SQL("left(raw.person_hash({}), 8)").format(_read(column.name))
    return _read(column.name)


def _read(name: str) -> sql.Composable:
    return sql.SQL("coalesce({}, {})").format(cell(name, "filed"), sql.Identifier("filed", name))


def _newest_title(sheet: FormSheet) -> str:
    return sheet.titles[max(sheet.titles)]


def _newest_header(column: FormColumn) -> str:
    return column.headers[max(column.headers)]
