"""What staging does with the rows of its sources."""

from psycopg2 import sql

# Each view of staging that reads one table with a primary key and shows all columns of it.
KEYED_VIEWS = """
select
    viewed.relname,
    array_agg(distinct attname::text)
from pg_class as viewed
inner join pg_rewrite on ev_class = viewed.oid
inner join pg_depend on pg_depend.objid = pg_rewrite.oid and pg_depend.classid = 'pg_rewrite'::regclass
inner join pg_class as source on pg_depend.refobjid = source.oid and source.relnamespace <> viewed.relnamespace
inner join pg_constraint on conrelid = source.oid and contype = 'p'
inner join pg_attribute on pg_attribute.attrelid = source.oid and attnum = any (conkey)
where
    viewed.relnamespace = 'staging'::regnamespace and viewed.relkind = 'v'
group by viewed.relname
having bool_and(attname in (select attname from pg_attribute where attrelid = viewed.oid))
"""


def test_a_view_shows_no_row_of_its_source_twice(decided):
    found = {}
    with decided.cursor() as cursor:
        cursor.execute(KEYED_VIEWS)
        views = cursor.fetchall()
        for view, key in views:
            cursor.execute(
                sql.SQL("select count(*), count(distinct ({})) from staging.{}").format(
                    sql.SQL(", ").join(map(sql.Identifier, key)), sql.Identifier(view)
                )
            )
            found[view] = cursor.fetchone()
    assert {view: counts for view, counts in found.items() if counts[0] != counts[1]} == {}
    assert found["stg_raw__county_activities"][0] > 0


def test_a_person_is_the_same_however_the_name_is_spaced_and_however_wide(decided):
    with decided.cursor() as cursor:
        cursor.execute(
            "select count(distinct raw.person_hash(name)) from unnest(%s) as name",
            (["丁一", "丁　一", " 丁 一", "丁\N{NO-BREAK SPACE}一"],),
        )
        assert cursor.fetchall() == [(1,)]
        cursor.execute("select raw.person_hash('丁一') <> raw.person_hash('丁二')")
        assert cursor.fetchall() == [(True,)]
