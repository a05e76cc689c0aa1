"""sqruff over models and tests. Its dbt templater compiles for real, and the models ask what has been published."""

from tools.sql_style import FOLDERS, sqruff


def test_sqruff_finds_nothing_in_models_and_tests(clean_warehouse: str) -> None:
    lint = sqruff("lint", list(FOLDERS))

    assert lint.returncode == 0, lint.stdout
