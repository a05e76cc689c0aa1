"""The schema 报表: a view for each mart, with Chinese names, columns and values, for Excel, WPS and FineBI.

All names come from the comments (labels.py). The views run with the rights of who asks (security_invoker), so that a
city sees its own rows here too.
"""

from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor

from youth_platforms.base.refusal import Refusal
from youth_platforms.warehouse.access.catalogue import Relation, RelationColumn, relations
from youth_platforms.warehouse.access.labels import meanings_of, name_of

SCHEMA = "报表"
# PostgreSQL cuts longer names in silence: 21 Han characters.
LONGEST_NAME = 63
SHOWN = ["marts.*", "audit.filings", "audit.findings"]


class NameTooLong(Refusal):
    """A Chinese name takes more than 63 bytes."""


def make_views(cursor: Cursor) -> None:
    """Make the views again whose marts changed, drop those whose marts are gone, leave all others alone."""
    made_from = _made_from(cursor)
    wanted = {shown_name(relation.comment): relation for relation in relations(cursor, SHOWN)}
    for name in made_from.keys() - wanted.keys():
        cursor.execute(sql.SQL("drop view {} cascade").format(sql.Identifier(SCHEMA, name)))
    for name, relation in wanted.items():
        query = _query(relation).as_string(cursor)
        source = "\n".join([query, relation.comment, *(column.comment for column in relation.columns)])
        if made_from.get(name) != source:
            _make(cursor, name, relation, query)
            rule = sql.SQL('comment on rule "_RETURN" on {} is %s').format(sql.Identifier(SCHEMA, name))
            cursor.execute(rule, (source,))


def shown_name(comment: str) -> str:
    """Return the name that a comment gives a view or column.

    Raises:
        NameTooLong: PostgreSQL would cut it.
    """
    name = name_of(comment)
    if len(name.encode()) > LONGEST_NAME:
        raise NameTooLong(f"«{name}» takes {len(name.encode())} bytes, a name may take {LONGEST_NAME}: shorten it")
    return name


def _made_from(cursor: Cursor) -> dict[str, str]:
    """Return the views that there are, and what each was made from: kept as the comment of its rule."""
    cursor.execute(
        """
        select class.relname, coalesce(obj_description(rule.oid, 'pg_rewrite'), '')
        from pg_class as class
        inner join pg_rewrite as rule on rule.ev_class = class.oid
        where class.relnamespace::regnamespace::text = quote_ident(%s) and class.relkind = 'v'
        """,
        (SCHEMA,),
    )
    return dict(cursor.fetchall())


def _query(relation: Relation) -> sql.Composable:
    shown = [
        sql.SQL("{} as {}").format(_value(column), sql.Identifier(shown_name(column.comment)))
        for column in relation.columns
    ]
    return sql.SQL("select {} from {}").format(
        sql.SQL(", ").join(shown), sql.Identifier(relation.schema, relation.name)
    )


def _value(column: RelationColumn) -> sql.Composable:
    """Return the column as an office program shows it best: codes in words, yes and no, lists as text."""
    name = sql.Identifier(column.name)
    if column.kind == "boolean":
        return sql.SQL("case {} when true then '是' when false then '否' end").format(name)
    if column.kind.endswith("[]"):
        return sql.SQL("array_to_string({}, '、')").format(name)
    meanings = meanings_of(column.comment)
    if column.kind != "text" or not meanings:
        return name
    cases = sql.SQL(" ").join(
        sql.SQL("when {} then {}").format(sql.Literal(code), sql.Literal(meaning)) for code, meaning in meanings.items()
    )
    return sql.SQL("case {name} {cases} else {name} end").format(name=name, cases=cases)


def _make(cursor: Cursor, name: str, relation: Relation, query: str) -> None:
    view = sql.Identifier(SCHEMA, name)
    cursor.execute(sql.SQL("drop view if exists {} cascade").format(view))
    cursor.execute(sql.SQL("create view {} with (security_invoker = true) as {}").format(view, sql.SQL(query)))
    cursor.execute(sql.SQL("comment on view {} is %s").format(view), (relation.comment,))
    for column in relation.columns:
        shown = sql.Identifier(SCHEMA, name, shown_name(column.comment))
        cursor.execute(sql.SQL("comment on column {} is %s").format(shown), (column.comment,))
