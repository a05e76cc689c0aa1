"""A warehouse that an earlier version made keeps its rows under the names of today."""

import psycopg2

from youth_platforms.ops.backups import back_up, restore
from youth_platforms.warehouse.migrate import migrate

# What version 1.0 called otherwise, with a row of each.
VERSION_1_0 = """
alter view audit.remarks rename column remark_id to notice_id;
alter view audit.remarks rename column remark_zh to notice_zh;
alter view audit.remarks rename to notices;
alter table raw.remarks rename to notices;
alter index raw.remarks_filing rename to notices_filing;
alter table audit.watched_files rename to arrivals;
alter table audit.run_inputs rename to run_basis;
alter table audit.approvals rename column answer to decision;
alter table raw.filings rename column parser_version to reader_version;
alter table raw.covers rename column parser_version to reader_version;
alter table raw.county_activities rename column canonical to reading;
alter function raw.is_castable(text, text) rename to can_be;
create table staging.filed_terms (list text, term text, meaning text, name_zh text);
create view intermediate.read_terms as select term from staging.filed_terms;

alter table access.login_scopes drop column county_code cascade;
alter table access.login_scopes drop constraint login_scopes_scope_check;
delete from access.login_scopes where scope = 'county';
alter table access.login_scopes add constraint login_scopes_scope_check check (scope in ('province', 'city'));

drop table access.portal_log;
create table access.portal_log (
    entry_id bigint generated always as identity primary key,
    happened_at timestamptz not null default clock_timestamp(),
    entrance text not null check (entrance in ('portal', 'airflow')),
    account text not null,
    client text not null,
    event text not null check (event in ('login', 'refused', 'shut_out', 'logout', 'password', 'download')),
    path text check ((event = 'download') = (path is not null))
);
insert into access.portal_log (entrance, account, client, event, path) values ('portal', 'a', '', 'download', 'x');

insert into raw.filings (
    filing_id, sha256, file_name, file_size, file_modified_at, report_year, intake_status, reader_version
) values ('f', 'x', 'a.xlsx', 1, now(), 2016, 'accepted', 'v1');
insert into raw.covers (sha256, file_name, reader_version, identity) values ('x', 'a.xlsx', 'v1', '{}');
insert into raw.county_activities (filing_id, sheet_row, reading) values ('f', 2, '{"participants": "25"}');
insert into raw.notices (finding_id, filing_id, check_code, severity, is_set_aside, expected_zh)
values ('n', 'f', 'hidden_rows', 'notice', false, '第 3 行已隐藏');
insert into audit.runs (run_id, report_year, inbox, published_at) values ('r', 2016, 'inbox', now());
insert into audit.run_files (run_id, file_name, sha256, filing_id, disposition)
values ('r', 'a.xlsx', 'x', 'f', 'taken');
insert into audit.approvals (run_id, report_year, decided_by, decision, is_automatic)
values ('r', 2016, '张书记', 'approved', false);
insert into audit.arrivals (inbox, file_name, file_size, file_modified_at) values ('inbox', 'a.xlsx', 1, now());
insert into audit.run_basis values ('r', '{f}', '{x}', '{}', 'h', 'rules', '{}', 'code', 'd');
"""

SHAPE = """
select format('%s.%s %s', relnamespace::regnamespace, relname, attname)
from pg_class inner join pg_attribute on attrelid = pg_class.oid
where relnamespace::regnamespace::text in ('raw', 'staging', 'intermediate', 'audit') and not attisdropped
union all
select proname from pg_proc where pronamespace::regnamespace::text in ('raw', 'audit')
order by 1
"""
KEPT = {
    "select parser_version from raw.filings union all select parser_version from raw.covers": [("v1",), ("v1",)],
    "select canonical ->> 'participants' from raw.county_activities": [("25",)],
    "select finding_id, severity from raw.remarks": [("n", "remark")],
    "select remark_id, remark_zh from audit.remarks": [("n", "第 3 行已隐藏")],
    "select answer from audit.approvals": [("approved",)],
    "select file_name from audit.watched_files": [("a.xlsx",)],
    "select decision_hash from audit.run_inputs": [("d",)],
    "select count(*) from access.login_scopes where scope = 'county' and county_code is not null": [(105,)],
    "insert into access.portal_log (entrance, account, client, event, path)"
    " values ('portal', 'a', '', 'upload', 'y') returning (select count(*) from access.portal_log)": [(1,)],
    "select raw.is_castable('2016-02-30', 'date')": [(False,)],
}


def test_a_warehouse_of_version_1_0_keeps_its_rows_and_gets_the_names_of_today(clean_warehouse):
    def ask(query):
        cursor.execute(query)
        return cursor.fetchall()

    with psycopg2.connect(clean_warehouse) as connection, connection.cursor() as cursor:
        new = ask(SHAPE)
        cursor.execute(VERSION_1_0)
    migrate()
    migrate()
    with connection, connection.cursor() as cursor:
        assert ask(SHAPE) == new
        assert {query: ask(query) for query in KEPT} == KEPT
    connection.close()


def test_a_copy_that_version_1_0_made_comes_back_under_the_names_of_today(clean_warehouse, tmp_path):
    with psycopg2.connect(clean_warehouse) as connection, connection.cursor() as cursor:
        cursor.execute(VERSION_1_0)
    back_up(tmp_path / "copy")
    with connection, connection.cursor() as cursor:
        cursor.execute("truncate raw.filings cascade")
    restore(tmp_path / "copy")
    with connection, connection.cursor() as cursor:
        for query, rows in KEPT.items():
            cursor.execute(query)
            assert cursor.fetchall() == rows
    connection.close()
