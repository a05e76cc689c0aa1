"""The logs of Airflow's tasks in the store, where every host finds them: [logging] logging_config_class.

Airflow's own remote logging needs a provider for each kind of place; the store opens all of them by one setting: see
docs/decisions/0021.
"""

import os
from copy import deepcopy
from pathlib import Path
from typing import Any

from airflow.config_templates.airflow_local_settings import DEFAULT_LOGGING_CONFIG

from youth_platforms.base.store import store, write_whole

LOGGING_CONFIG = deepcopy(DEFAULT_LOGGING_CONFIG)


class StoredLogs:
    """What Airflow asks of a place for logs (airflow.logging.remote.RemoteLogIO)."""

    processors: tuple[Any, ...] = ()

    def upload(self, path: os.PathLike[str] | str, ti: Any = None) -> None:
        """Copy the log of a task that has ended from this host into the store."""
        base = Path(os.environ["AIRFLOW__LOGGING__BASE_LOG_FOLDER"])
        file = base / path
        if file.is_file():
            write_whole(_stored(file.relative_to(base)), file.read_bytes())

    def read(self, relative_path: str, ti: Any = None) -> tuple[list[str], list[str] | None]:
        """Return where the log lies, and its text; none before its task has ended."""
        stored = _stored(Path(relative_path))
        try:
            return [str(stored)], [stored.read_text(encoding="utf-8")]
        except FileNotFoundError:
            return [f"{stored}: not there yet; a log comes when its task has ended"], None


def _stored(relative: Path) -> Any:
    return store() / "logs" / "tasks" / relative.as_posix()


REMOTE_TASK_LOG = StoredLogs()
