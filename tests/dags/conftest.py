"""Airflow as a library: its own home and no services; only what reading DAG files needs."""

from pathlib import Path

import pytest

from youth_platforms.base.paths import PROJECT_ROOT
from youth_platforms.ops.airflow.environment import EVERYWHERE


@pytest.fixture(scope="session")
def dags(tmp_path_factory: pytest.TempPathFactory):
    """All DAGs of the project, by id, as Airflow reads them, and the errors of reading."""
    home: Path = tmp_path_factory.mktemp("airflow")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in EVERYWHERE.items():
            patch.setenv(name, value)
        patch.setenv("AIRFLOW_HOME", str(home))
        patch.setenv("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", f"sqlite:///{home}/unused.db")
        patch.syspath_prepend(str(PROJECT_ROOT / "dags"))
        from airflow.dag_processing.dagbag import DagBag

        bag = DagBag(dag_folder=str(PROJECT_ROOT / "dags"))
        assert bag.import_errors == {}
        yield bag.dags
