-- Names that version 1.0 had and this code has not: a warehouse that exists keeps its rows under the new name.
-- Run before raw_and_audit.sql, which makes what is missing.
do $$
declare
    statement text;
begin
    for statement in
        select format('alter %s %I.%I rename to %I', kind, schema, old, new)
        from (
            values
                ('table', 'raw', 'notices', 'remarks'),
                ('index', 'raw', 'notices_filing', 'remarks_filing'),
                ('view', 'audit', 'notices', 'remarks'),
                ('table', 'audit', 'arrivals', 'watched_files'),
                ('table', 'audit', 'run_basis', 'run_inputs')
        ) as renamed (kind, schema, old, new)
        where to_regclass(format('%I.%I', schema, old)) is not null
    loop
        execute statement;
    end loop;

    for statement in
        select format('alter table %s rename column %I to %I', attribute.attrelid::regclass, old, new)
        from (
            values
                ('raw', null, 'reading', 'canonical'),
                ('raw', null, 'reader_version', 'parser_version'),
                ('audit', 'approvals', 'decision', 'answer'),
                ('audit', 'remarks', 'notice_id', 'remark_id'),
                ('audit', 'remarks', 'notice_zh', 'remark_zh')
        ) as renamed (schema, relation, old, new)
        inner join pg_namespace as namespace on renamed.schema = namespace.nspname
        inner join pg_class as class
            on
                namespace.oid = class.relnamespace
                and class.relkind in ('r', 'v')
                and class.relname = coalesce(renamed.relation, class.relname)
        inner join pg_attribute as attribute
            on class.oid = attribute.attrelid and renamed.old = attribute.attname and not attribute.attisdropped
    loop
        execute statement;
    end loop;

    if to_regprocedure('raw.can_be(text, text)') is not null then
        alter function raw.can_be(text, text) rename to is_castable;
    end if;
    if to_regclass('raw.remarks') is not null then
        update raw.remarks set severity = 'remark' where severity = 'notice';
    end if;
    -- A seed: each build makes it again under its new name, and all that reads it.
    drop table if exists staging.filed_terms cascade;
end
$$;
