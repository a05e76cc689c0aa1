"""The Chinese views that Excel, WPS and FineBI read."""

import re

import pytest
from psycopg2 import sql

from youth_platforms.warehouse.access.chinese_views import LONGEST_NAME, NameTooLong, shown_name
from youth_platforms.warehouse.publishing.publish import publish

WUHAN = "420100"
HAN = "[一-龥]"


@pytest.fixture(scope="module")
def views(owner) -> dict[str, list[str]]:
    """Columns of each view, in order."""
    return dict(
        owner(
            "select table_name::text, array_agg(column_name::text order by ordinal_position)"
            " from information_schema.columns where table_schema = '报表' group by 1"
        )
    )


def test_each_mart_has_one_view_and_the_filings_and_findings_too(views, tables):
    assert len(views) == len(tables) + 2
    assert {"认定名单", "县级建设目标", "填报情况", "收到的报表", "问题清单"} <= set(views)
    assert views["认定名单"][:4] == ["年度", "平台编码", "名次", "平台名称"]


def test_every_name_is_chinese_and_no_longer_than_postgresql_keeps(views, owner):
    names = [name for view, columns in views.items() for name in (view, *columns)]
    assert [name for name in names if len(name.encode()) > LONGEST_NAME] == []
    foreign = "select relname, attname from pg_attribute inner join pg_class on pg_class.oid = attrelid"
    foreign += f" where relnamespace::regnamespace::text = '\"报表\"' and (relname !~ '{HAN}' or attname !~ '{HAN}')"
    assert owner(foreign) == []
    assert shown_name("项" * 21 + "：说明") == "项" * 21
    with pytest.raises(NameTooLong, match="shorten it"):
        shown_name("项" * 22)


def test_each_code_that_a_mart_or_view_shows_has_its_name_next_to_it(owner):
    """One table answers in Excel without a join. A table's own subject is called `name`; lists of rules have `_zh`."""
    shown = owner(
        "select table_schema || '.' || table_name, array_agg(column_name::text) from information_schema.columns"
        " where table_schema = 'marts' or table_schema = 'audit' and table_name in ('filings', 'findings') group by 1"
    )
    codes = re.compile("(platform|division|parent|county|city|township|unit|rule|problem)_code|(.*_rules|missed_.*)")
    nameless = []
    for table, columns in shown:
        for column in columns:
            found = codes.fullmatch(column)
            if found and found[1] and not {f"{found[1]}_name", "name", "name_zh"} & set(columns):
                nameless.append((table, column))
            if found and found[2] and not column.endswith("_zh") and f"{column}_zh" not in columns:
                nameless.append((table, column))
    assert not nameless


def test_every_code_a_view_shows_is_told_in_words(views, owner):
    """A lower-case word alone in a cell is a code that nobody explained in the column's comment."""
    untold = []
    for view, columns in views.items():
        for column in columns:
            names = {"view": sql.Identifier("报表", view), "column": sql.Identifier(column)}
            query = "select distinct {column}::text from {view} where {column}::text ~ '^[a-z][a-z_]+$' limit 1"
            untold += [(view, column, *row) for row in owner(sql.SQL(query).format(**names))]
    # An id, a parameter and the names of screens and problems stay as they are, next to their Chinese.
    assert {(view, column) for view, column, _ in untold} <= {
        ("文本残缺处的解读", "解读项"),
        ("文本残缺处的解读", "采用"),
        ("文本残缺处的解读", "备选"),
        ("抽查线索", "线索代码"),
        ("各市州的问题与计分", "问题代码"),
        ("问题清单", "检查代码"),
    }, untold


def test_the_views_show_what_the_marts_hold_in_words(owner):
    assert owner('select distinct "结论" from "报表"."申报平台的认定结论与理由" where "名次" = 1') == [("认定",)]
    assert owner('select count(*) from "报表"."认定名单"') == owner(
        "select count(*) from marts.mart_certification_list"
    )
    assert {flag for (flag,) in owner('select distinct "是否工作日" from "报表"."日期"')} == {"是", "否"}
    assert owner('select "不符合的规则" from "报表"."申报平台的认定结论与理由" where "不符合的规则" ~ \'M\' limit 1')


def test_a_city_sees_its_own_rows_in_the_views_too(reading_as, owner, views):
    limited = [view for view, columns in views.items() if "市（州）代码" in columns]
    assert len(limited) > 12
    for view in limited:
        query = sql.SQL('select array_agg(distinct "市（州）代码") from {}').format(sql.Identifier("报表", view))
        assert reading_as(f"city_{WUHAN}")(query)[0][0] in ([WUHAN], None), view
    assert reading_as(f"city_{WUHAN}")('select count(*) from "报表"."判定"') == owner(
        "select count(*) from marts.fct_criterion_results"
        " where platform_code in (select platform_code from marts.dim_platform where city_code = '420100')"
    )


def test_comments_of_views_and_columns_are_those_of_the_marts(owner):
    query = """
        select count(*) from pg_class as v
        inner join pg_attribute on attrelid = v.oid
        where v.relnamespace::regnamespace::text = '"报表"' and col_description(v.oid, attnum) is null
    """
    assert owner(query) == [(0,)]


def test_a_changed_comment_reaches_mart_and_view_with_the_next_publication_and_the_others_are_left_alone(owner):
    ((run_id,),) = owner("select run_id from intermediate.int_run")
    made = "select relname, oid from pg_class where relnamespace::regnamespace::text = '\"报表\"'"
    before = dict(owner(made))
    ((comment,),) = owner("select col_description('candidate.mart_county_targets'::regclass, 1)")
    owner("comment on column candidate.mart_county_targets.report_year is '填报年度：改过的说明'")
    publish(run_id)
    after = dict(owner(made))
    assert owner('select min("填报年度") from "报表"."县级建设目标"') == [(2015,)]
    assert {name for name in after if after[name] != before[name]} == {"县级建设目标"}
    owner(f"comment on column candidate.mart_county_targets.report_year is '{comment}'")
    publish(run_id)


def test_the_view_of_a_mart_that_is_gone_goes_too(owner):
    ((run_id,),) = owner("select run_id from intermediate.int_run")
    owner('create view "报表"."旧表" as select 1 as "甲"')
    publish(run_id)
    assert owner('select to_regclass(\'"报表"."旧表"\') is null') == [(True,)]
