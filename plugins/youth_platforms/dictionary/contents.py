"""The content of the data dictionary: every relation that readers may read, its columns, and the rules in force."""

import re
from dataclasses import dataclass

from psycopg2.extensions import cursor as Cursor

from youth_platforms.base.tables import rows
from youth_platforms.warehouse.access.catalogue import Relation, RelationColumn, relations
from youth_platforms.warehouse.access.chinese_views import SCHEMA, SHOWN, shown_name
from youth_platforms.warehouse.access.labels import meanings_of, name_of, note_of
from youth_platforms.warehouse.access.logins import readers
from youth_platforms.warehouse.access.rights import GRANTS, OF_CITY, OWN_ROWS, public_tables
from youth_platforms.warehouse.connection import connect

_UNIT = re.compile(r"（([^（）]+)）$")


@dataclass(frozen=True)
class Field:
    """A column, as its comment explains it."""

    name: str
    name_zh: str
    kind: str
    is_nullable: bool
    unit: str
    codes: str
    note: str


@dataclass(frozen=True)
class Entry:
    """A table or view: what it is, who reads it, which rows of it, its key and what it points to (columns, table)."""

    name: str
    name_zh: str
    note: str
    view: str
    key: str
    references: list[tuple[str, str]]
    readers: str
    rows: str
    fields: list[Field]


@dataclass(frozen=True)
class Dictionary:
    """All entries, marts first, and one row a rule."""

    entries: list[Entry]
    rules: list[list[str]]


def read_dictionary() -> Dictionary:
    """Return the dictionary of the warehouse as it is now.

    Raises:
        WarehouseUnreachable; psycopg2.errors.UndefinedTable: nothing is published yet.
    """
    readable = [row["relation"] for row in rows(GRANTS) if not row["relation"].startswith(("raw.", SCHEMA))]
    with connect() as connection, connection.cursor() as cursor:
        shown = {f"{one.schema}.{one.name}" for one in relations(cursor, SHOWN)}
        found = sorted(relations(cursor, readable), key=lambda one: (one.schema != "marts", one.schema, one.name))
        return Dictionary([_entry(one, f"{one.schema}.{one.name}" in shown) for one in found], _rules(cursor))


def _entry(relation: Relation, is_shown: bool) -> Entry:
    name = f"{relation.schema}.{relation.name}"
    granted = [row["readers"].split() for row in rows(GRANTS) if row["relation"] in (name, f"{relation.schema}.*")]
    kinds = {kind for some in granted for kind in some}
    names = {one.kind: name_of(one.rights_zh) for one in readers()}
    return Entry(
        name=name,
        name_zh=name_of(relation.comment),
        note=note_of(relation.comment),
        view=f"{SCHEMA}.{shown_name(relation.comment)}" if is_shown else "",
        key="，".join(relation.key),
        references=[("，".join(reference.columns), reference.table) for reference in relation.references],
        readers="、".join(text for kind, text in names.items() if kind in kinds),
        rows=_rows_seen(name, relation) if "city" in kinds else "",
        fields=[_field(column) for column in relation.columns],
    )


def _rows_seen(name: str, relation: Relation) -> str:
    if name in public_tables():
        return f"人人可见全部（{public_tables()[name]}）"
    columns = {column.name for column in relation.columns}
    if columns & OWN_ROWS.keys() == {OF_CITY}:
        return "市州只见本市（州）的行，县级不见"
    if columns & OWN_ROWS.keys():
        return "市州、县级只见本地的行"
    return "市州、县级所见由视图限定"


def _field(column: RelationColumn) -> Field:
    codes = meanings_of(column.comment) if column.kind.startswith("text") else {}
    unit = _UNIT.search(name_of(column.comment)) if column.kind.startswith(("numeric", "integer")) else None
    return Field(
        name=column.name,
        name_zh=name_of(column.comment),
        kind=column.kind,
        is_nullable=column.is_nullable,
        unit=unit[1] if unit else "",
        codes="；".join(f"{code} {meaning}" for code, meaning in codes.items()),
        note="" if codes and note_of(column.comment).startswith(tuple(codes)) else note_of(column.comment),
    )


def _rules(cursor: Cursor) -> list[list[str]]:
    cursor.execute(
        """
        select
            rule_code,
            valid_from_year::text,
            name_zh,
            clause,
            coalesce(comparator, ''),
            coalesce(concat_ws(' 至 ', trim_scale(threshold), trim_scale(threshold_to)), ''),
            coalesce(unit, ''),
            case when is_hard then '是' else '否' end
        from marts.dim_criterion
        order by scope, sort_order, rule_code, valid_from_year
        """
    )
    return [list(row) for row in cursor.fetchall()]
