"""Rows of a query by the names of their columns."""

from typing import Any

from psycopg2.extensions import cursor as Cursor


def named_rows(cursor: Cursor) -> list[dict[str, Any]]:
    """Return the rows of the query that the cursor has run."""
    names = [column.name for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
