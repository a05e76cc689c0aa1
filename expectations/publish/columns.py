"""Names and phones stay in raw: no column beyond it is, or is drawn from, a personal one."""

from expectations.gate_checks import CheckedTable, Run, no_contradiction
from youth_platforms.forms.layout import all_sheets

BEYOND_RAW = ("staging", "intermediate", "candidate", "marts")


def checked(run: Run) -> CheckedTable:
    """Return one row for each column beyond raw that is called like a personal one or whose view reads one, and for
    each person's key that is no hash."""
    sensitive = sorted({(s.raw_table, c.name) for s in all_sheets() for c in s.columns if c.sensitive})
    pairs = ", ".join(f"('{table}', '{column}')" for table, column in sensitive)
    schemas = ", ".join(f"'{schema}'" for schema in BEYOND_RAW)
    return CheckedTable(
        table="information_schema.columns",
        query=f"""
with sensitive (raw_table, column_name) as (values {pairs})

select
    columns.table_schema || '.' || columns.table_name || '.' || columns.column_name as subject,
    null::text as file_name,
    case when columns.column_name in (select column_name from sensitive) then '列名为个人信息' end as contradiction
from information_schema.columns
where columns.table_schema in ({schemas})
union all
select
    view_class.relnamespace::regnamespace || '.' || view_class.relname,
    null,
    '引用了' || source_class.relname || '.' || attribute.attname
from pg_depend
inner join pg_rewrite on pg_depend.classid = 'pg_rewrite'::regclass and pg_depend.objid = pg_rewrite.oid
inner join pg_class as view_class on pg_rewrite.ev_class = view_class.oid
inner join pg_class as source_class on pg_depend.refobjid = source_class.oid
inner join pg_attribute as attribute
    on source_class.oid = attribute.attrelid and pg_depend.refobjsubid = attribute.attnum
inner join sensitive
    on source_class.relname = sensitive.raw_table and attribute.attname = sensitive.column_name
where source_class.relnamespace = 'raw'::regnamespace
    and view_class.relnamespace::regnamespace::text in ({schemas})
union all
select
    'staging.stg_raw__county_staff.person_key',
    null,
    case when count(*) > 0 then count(*) || '个值不是散列值' end
from staging.stg_raw__county_staff
where person_key !~ '^[0-9a-f]{{64}}$'
""",
        expectations=(no_contradiction("no_personal_data", "contradiction"),),
    )
