"""What PostgreSQL's catalogue says of a table or view: columns, comments, key, relations."""

from typing import NamedTuple

from psycopg2.extensions import cursor as Cursor


class RelationColumn(NamedTuple):
    """A column: its name, its type as PostgreSQL writes it, its comment (its name without one), may it be empty."""

    name: str
    kind: str
    comment: str
    is_nullable: bool


class Reference(NamedTuple):
    """A relation: the columns that point to a row of `table` (schema.name)."""

    columns: list[str]
    table: str


class Relation(NamedTuple):
    """A table or view; `key` and `references` are empty for a view."""

    schema: str
    name: str
    comment: str
    columns: list[RelationColumn]
    key: list[str]
    references: list[Reference]


def relations(cursor: Cursor, names: list[str]) -> list[Relation]:
    """Return the tables and views of those names, each as schema.name or schema.*, in the order of schema and name."""
    cursor.execute(
        """
        select
            class.oid,
            class.relnamespace::regnamespace::text,
            class.relname,
            coalesce(obj_description(class.oid), class.relname),
            array_agg(attname::text order by attnum),
            array_agg(format_type(atttypid, atttypmod) order by attnum),
            array_agg(coalesce(col_description(class.oid, attnum), attname) order by attnum),
            array_agg(not attnotnull order by attnum)
        from pg_class as class
        inner join pg_attribute on attrelid = class.oid and attnum > 0 and not attisdropped
        where
            class.relkind in ('r', 'v')
            and array[
                class.relnamespace::regnamespace::text || '.*',
                class.relnamespace::regnamespace::text || '.' || class.relname
            ] && %s
        group by class.oid, class.relname, class.relnamespace
        order by 2, 3
        """,
        (names,),
    )
    found = cursor.fetchall()
    constraints = _constraints(cursor)
    return [
        Relation(
            schema,
            name,
            comment,
            [RelationColumn(*column) for column in zip(*columns, strict=True)],
            next((of for kind, of, _ in constraints.get(oid, []) if kind == "p"), []),
            [Reference(of, table) for kind, of, table in constraints.get(oid, []) if kind == "f"],
        )
        for oid, schema, name, comment, *columns in found
    ]


def _constraints(cursor: Cursor) -> dict[int, list[tuple[str, list[str], str]]]:
    """Return kind (p or f), columns and the table pointed to, by the table that has the constraint."""
    cursor.execute(
        """
        select
            conrelid::bigint,
            contype::text,
            (
                select array_agg(attname::text order by place)
                from unnest(conkey) with ordinality as keyed (attnum, place)
                inner join pg_attribute using (attnum)
                where attrelid = conrelid
            ) as columns,
            confrelid::regclass::text
        from pg_constraint
        where contype in ('p', 'f')
        order by 1, 2, 3
        """
    )
    by_table: dict[int, list[tuple[str, list[str], str]]] = {}
    for oid, kind, columns, table in cursor.fetchall():
        by_table.setdefault(oid, []).append((kind, columns, table))
    return by_table
