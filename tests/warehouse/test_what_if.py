"""What another threshold would change: told by the one evaluation, and nothing of it is published."""

import pytest

from tests.warehouse.test_publish import marts
from youth_platforms.warehouse.connection import connect
from youth_platforms.warehouse.runs import NotYourTurn
from youth_platforms.what_if import CannotAsk, main, what_if


def schemas(connection) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("select nspname from pg_namespace where nspname !~ '^pg_'")
        return {name for (name,) in cursor.fetchall()}


def test_who_flips_is_named_with_what_was_observed_and_readers_see_nothing_of_it(decided, world):
    before, standing = marts(decided), schemas(decided)
    flips = what_if("M4.6-year", "48", 2016)
    assert [(flip.code, flip.observed, flip.verdict, flip.verdict_then) for flip in flips] == [
        (world.fifty_activities, 50, "ineligible", "certified")
    ]
    assert flips[0].city_name == "武汉市"
    assert marts(decided) == before
    assert schemas(decided) == standing
    with decided.cursor() as cursor:
        cursor.execute("select report_year from intermediate.int_run")
        assert cursor.fetchone() == (2017,)


def test_a_county_rule_flips_counties(decided, world, own_home, capsys, monkeypatch):
    monkeypatch.setattr("sys.argv", ["what_if", "--rule", "N1.4-count", "--threshold", "4", "--year", "2016"])
    assert main() == 0
    told = capsys.readouterr().out
    assert "420302" not in told  # 2 platforms: fewer than 3 and than 4
    assert "420102" not in told  # 12 platforms: more than either
    written = (own_home / "outputs" / "2016" / "what-if-N1.4-count-4.csv").read_bytes()
    assert written.startswith("\ufeff代码,名称".encode())


def test_a_question_waits_for_another_one_to_end(decided, world):
    with connect() as other, other.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(hashtext('youth_platforms.what_if'))")
        with pytest.raises(CannotAsk, match="at work"):
            what_if("M4.6-year", "48", 2016)


def test_a_year_that_is_not_published_cannot_be_asked_about(decided):
    with pytest.raises(NotYourTurn):
        what_if("M4.6-year", "48", 2018)
