"""What another threshold would change: by the one evaluation, and nothing of it is published."""

import openpyxl
import pytest

from tests.support.marts import marts
from youth_platforms.cli.program import main
from youth_platforms.warehouse.audit.runs import NotYourTurn
from youth_platforms.warehouse.connection import connect
from youth_platforms.what_if.answer import what_if
from youth_platforms.what_if.question import CannotAsk


def schemas(connection) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("select nspname from pg_namespace where nspname !~ '^pg_'")
        return {name for (name,) in cursor.fetchall()}


def test_who_flips_is_named_with_what_was_observed_and_readers_see_nothing_of_it(decided, world):
    before, standing = marts(decided), schemas(decided)
    flips = what_if("M4.6-year", "48", 2016).flips
    assert [(flip.code, flip.observed, flip.verdict, flip.verdict_then) for flip in flips] == [
        (world.fifty_activities, 50, "ineligible", "certified")
    ]
    assert flips[0].city_name == "武汉市"
    assert marts(decided) == before
    assert schemas(decided) == standing
    with decided.cursor() as cursor:
        cursor.execute("select report_year from intermediate.int_run")
        assert cursor.fetchone() == (2017,)


def test_a_county_rule_flips_counties(decided, world, own_home, capsys):
    assert main(["what-if", "--rule", "N1.4-count", "--threshold", "4", "--year", "2016"]) == 0
    output = capsys.readouterr().out
    assert "420302" not in output  # 2 platforms: fewer than 3 and than 4
    assert "420102" not in output  # 12 platforms: more than either
    sheet = openpyxl.load_workbook(own_home / "outputs" / "2016" / "试算-N1.4-count-4.xlsx").active
    assert "运行中的平台（N1.4-count）由3个改为4个" in sheet["A1"].value
    assert [cell.value for cell in sheet[3]][:3] == ["代码", "名称", "市（州）"]


def test_other_seats_flip_those_who_then_find_one_or_none(decided, world):
    answer = what_if("seats", "0", 2016)
    with decided.cursor() as cursor:
        cursor.execute(
            "select platform_code, rank from marts.mart_certification_list where report_year = 2016 order by 1"
        )
        certified = cursor.fetchall()
    assert certified
    assert [(flip.code, flip.observed) for flip in answer.flips] == certified
    assert {(flip.verdict, flip.verdict_then) for flip in answer.flips} == {("certified", "not_selected")}


def test_points_that_cost_a_place_flip_cities_places(decided, world):
    with decided.cursor() as cursor:
        cursor.execute(
            "select city_code, final_quota::text, greatest(base_quota - problem_points, 1)::text"
            " from marts.mart_quota_reductions where quota_year = 2017"
            " and final_quota <> greatest(base_quota - problem_points, 1) order by 2, 3, 1"
        )
        expected = cursor.fetchall()
    assert expected
    flips = what_if("points_per_place", "1", 2016).flips
    assert sorted((flip.code, flip.verdict, flip.verdict_then) for flip in flips) == sorted(expected)


def test_a_question_waits_for_another_one_to_end(decided, world):
    with connect() as other, other.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(hashtext('youth_platforms.what_if'))")
        with pytest.raises(CannotAsk, match="at work"):
            what_if("M4.6-year", "48", 2016)


def test_a_year_that_is_not_published_cannot_be_asked_about(decided):
    with pytest.raises(NotYourTurn):
        what_if("M4.6-year", "48", 2018)
