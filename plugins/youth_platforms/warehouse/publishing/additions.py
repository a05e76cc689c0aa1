"""What an administrator added to a published table, for when the table is made again in another shape."""

import logging
from dataclasses import dataclass

import psycopg2
from psycopg2.extensions import cursor as Cursor

# Views are only listed: made again by us they would read with our rights, not with those of their owner.
ADDITIONS = """
with recursive mart as (select %(mart)s::regclass::oid as oid),

seen_from as (
    select mart.oid from mart
    union
    select rule.ev_class
    from seen_from
    inner join pg_depend as dependency
        on dependency.refobjid = seen_from.oid and dependency.refclassid = 'pg_class'::regclass
    inner join pg_rewrite as rule
        on rule.oid = dependency.objid and dependency.classid = 'pg_rewrite'::regclass
    inner join pg_class as view on view.oid = rule.ev_class
    where view.relnamespace::regnamespace::text !~ '^("报表"|audit|(staging|intermediate|candidate)(_what_if)?)$'
)

select format('index %%s', index.indexrelid::regclass), pg_get_indexdef(index.indexrelid), true
from mart
inner join pg_index as index on index.indrelid = mart.oid
where not exists (select from pg_constraint where conindid = index.indexrelid)
and substring(pg_get_indexdef(index.indexrelid) from ' USING .*') not in (
    select substring(pg_get_indexdef(indexrelid) from ' USING .*')
    from pg_index where indrelid = %(candidate)s::regclass
)
union all
select
    format('grant to %%s', acl.grantee::regrole),
    format('grant %%s on %%s to %%s', acl.privilege_type, mart.oid::regclass, acl.grantee::regrole),
    true
from mart
inner join pg_class on pg_class.oid = mart.oid
cross join lateral aclexplode(pg_class.relacl) as acl
where acl.grantee <> 0 and acl.grantee::regrole::text !~ '^youth_platforms'
union all
select
    format('policy %%I', policyname),
    format(
        'create policy %%I on %%I.%%I as %%s for %%s to %%s%%s%%s',
        policyname, schemaname, tablename, permissive, cmd, array_to_string(roles, ', '),
        ' using (' || qual || ')', ' with check (' || with_check || ')'
    ),
    true
from pg_policies
inner join pg_class on pg_class.relname = tablename and pg_class.relnamespace::regnamespace::text = schemaname
inner join mart on mart.oid = pg_class.oid
where policyname !~ '^readers_'
union all
select
    format('view %%s', seen_from.oid::regclass),
    format('create view %%s as %%s', seen_from.oid::regclass, pg_get_viewdef(seen_from.oid)),
    false
from seen_from
inner join pg_class on pg_class.oid = seen_from.oid and pg_class.relkind = 'v'
"""
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Addition:
    """An object, the statement that makes it, and whether it is for us to make it again."""

    object: str
    definition: str
    is_remade: bool


def additions_to(cursor: Cursor, mart: str, candidate: str) -> list[Addition]:
    """Return what was added to a mart besides what the product makes; both names with their schema."""
    # With nothing on the path every name in a definition has its schema.
    cursor.execute("select current_setting('search_path'), set_config('search_path', '', true)")
    path, _ = cursor.fetchone() or ("", "")
    cursor.execute(ADDITIONS, {"mart": mart, "candidate": candidate})
    additions = [Addition(*row) for row in cursor.fetchall()]
    cursor.execute("select set_config('search_path', %s, true)", [path])
    return additions


def give_back(cursor: Cursor, run_id: str, additions: list[Addition]) -> None:
    """Make the additions again; those that cannot be, or are not ours to make, are kept in audit.lost_objects."""
    for addition in additions:
        reason = "an index, a right or a policy is made again; this one is for its owner to make"
        if addition.is_remade:
            try:
                cursor.execute("savepoint addition")
                cursor.execute(addition.definition)
                continue
            except psycopg2.Error as refused:
                cursor.execute("rollback to savepoint addition")
                reason = str(refused).splitlines()[0]
        _LOG.warning("%s did not survive the new shape of its mart: %s", addition.object, reason)
        cursor.execute(
            "insert into audit.lost_objects (run_id, object, definition, reason) values (%s, %s, %s, %s)"
            " on conflict (run_id, object) do nothing",
            [run_id, addition.object, addition.definition, reason],
        )


def lost_objects(cursor: Cursor, run_id: str) -> int:
    """Return how many additions the run could not keep."""
    cursor.execute("select count(*) from audit.lost_objects where run_id = %s", [run_id])
    (count,) = cursor.fetchone() or (0,)
    return int(count)
