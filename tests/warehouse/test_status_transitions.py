"""A platform's status goes on from year to year only as the rules know; anything else stops the build by name."""

import pytest

from youth_platforms.warehouse.build import BuildFailed, run_dbt

CHECKED = ("build", "--select", "int_status_transitions", "status_transitions_are_known")


def rows(connection, query: str, *values) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


@pytest.fixture
def status_of_2016(decided):
    """Set the published status of a platform in 2016 for one test; the intermediate models are of 2017."""
    before: dict[str, str] = {}

    def put(code: str, status: str) -> None:
        query = "select status from marts.mart_annual_review where report_year = 2016 and platform_code = %s"
        before[code] = rows(decided, query, code)[0][0]
        change(code, status)

    def change(code: str, status: str) -> None:
        with decided.cursor() as cursor:
            cursor.execute(
                "update marts.mart_annual_review set status = %s where report_year = 2016 and platform_code = %s",
                [status, code],
            )

    yield put
    for code, status in before.items():
        change(code, status)


def test_what_the_years_brought_is_known_step_by_step(decided, world):
    run_dbt(*CHECKED)
    steps = {
        code: (before, after)
        for code, before, after in rows(
            decided, "select platform_code, from_status, to_status from intermediate.int_status_transitions"
        )
    }
    assert steps[world.steady[0]] == ("in_good_standing", "in_good_standing")
    assert steps[world.rectified] == ("in_good_standing", "in_good_standing")
    assert steps[world.removed] == ("delisted", "none")


def test_a_removed_platform_comes_back_only_as_one_certified_anew(decided, world, status_of_2016):
    code = world.steady[0]
    status_of_2016(code, "delisted")
    with pytest.raises(BuildFailed) as failure:
        run_dbt(*CHECKED)
    assert f'"platform_code": "{code}"' in str(failure.value)
    assert '"from_status": "delisted"' in str(failure.value)
    assert "规则中没有这一变化" in str(failure.value)


def test_a_rectification_does_not_end_without_a_recheck(world, status_of_2016):
    status_of_2016(world.steady[1], "overdue")
    with pytest.raises(BuildFailed, match=f'"platform_code": "{world.steady[1]}"') as failure:
        run_dbt(*CHECKED)
    assert "没有复查合格的记录" in str(failure.value)


def test_a_platform_that_stands_does_not_drop_out_of_the_review(world, status_of_2016):
    status_of_2016(world.removed, "in_good_standing")
    with pytest.raises(BuildFailed, match=f'"platform_code": "{world.removed}"'):
        run_dbt(*CHECKED)


def test_a_status_that_the_rules_do_not_know_stops_the_build(world, status_of_2016):
    status_of_2016(world.steady[2], "suspended")
    with pytest.raises(BuildFailed, match="suspended"):
        run_dbt(*CHECKED)
