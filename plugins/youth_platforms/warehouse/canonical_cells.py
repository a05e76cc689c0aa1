"""A cell of a sheet in canonical form, in SQL."""

from psycopg2 import sql


def cell(column: str, row: str) -> sql.Composable:
    """Return the cell's canonical text where there is one, else its text as filed (raw.cell).

    Args:
        column: a column of one of raw's sheets.
        row: what the query calls the sheet.
    """
    return sql.SQL("raw.cell({row}.canonical, {name}, {row}.{column})").format(
        row=sql.Identifier(row), name=sql.Literal(column), column=sql.Identifier(column)
    )
