"""What Airflow knows when its services start again."""

import pytest

from youth_platforms.ops.airflow import services
from youth_platforms.ops.airflow.environment import airflow_home


@pytest.fixture
def read_with(tmp_path, monkeypatch):
    """Say with which environment and code Airflow has read its DAGs."""
    monkeypatch.setenv("YP_HOME", str(tmp_path))
    airflow_home().mkdir(parents=True)
    return lambda mark: (airflow_home() / "dags-read").write_text(mark)


def test_dags_that_were_read_with_the_same_code_are_known(read_with):
    assert not services._knows_dags_of("as it is")
    read_with("as it is")
    assert services._knows_dags_of("as it is")


def test_dags_of_other_code_are_unknown_also_when_the_code_is_again_what_it_was(read_with):
    """The other code may have been read meanwhile."""
    read_with("as it is")
    assert not services._knows_dags_of("changed")
    assert not services._knows_dags_of("as it is")
