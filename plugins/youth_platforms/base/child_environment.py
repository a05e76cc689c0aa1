"""What of the caller's environment a command and its child processes may see: the list in environment_variables.csv.

Everything else stays outside. PG* would point libpq elsewhere, DBT_* would build other things or skip the tests, a
proxy would come between Airflow and itself, and a locale would change how files are named and read.
"""

import os
from functools import cache
from pathlib import Path

from youth_platforms.base.paths import PROJECT_ROOT
from youth_platforms.base.tables import rows

MACHINE, SETTING, REQUEST = "machine", "setting", "request"
PRIVATE = 0o077
# The same for every child process, whatever the caller's shell says.
FIXED = {
    "LC_ALL": "C.UTF-8",
    "PYTHONUTF8": "1",
    "PYTHONPATH": os.pathsep.join([str(PROJECT_ROOT / "plugins"), str(PROJECT_ROOT)]),
}


def child_environment(*kinds: str) -> dict[str, str]:
    """Return the environment of a child process: what the machine needs, the product's settings, and a fixed locale.

    Args:
        kinds: kinds of variables to pass on, of the list's column `kind`; machine and setting unless given.
    """
    allowed = _names(kinds or (MACHINE, SETTING))
    return {name: value for name, value in os.environ.items() if name in allowed} | FIXED


def begin_command() -> None:
    """Drop the caller's other variables from this process, and keep new files to their owner.

    Every command calls this first, so that libpq, dbt and all else in this process see what child processes see.
    """
    os.umask(PRIVATE)
    kept = child_environment(MACHINE, SETTING, REQUEST)
    for name in os.environ.keys() - kept.keys():
        del os.environ[name]
    os.environ.update(kept)


@cache
def _names(kinds: tuple[str, ...]) -> frozenset[str]:
    listed = rows(Path(__file__).with_name("environment_variables.csv"))
    return frozenset(row["name"] for row in listed if row["kind"] in kinds)
