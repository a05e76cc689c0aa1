"""The home, closed to every other account of the machine."""

import os

from youth_platforms.base.paths import home
from youth_platforms.ops.embedded import postgres

# Folders that hold what was filed, and what was made of it.
KEPT_THERE = ("archive", "outputs", "logs", "airflow", "dbt", "sample", "sample-receipts")


def make_home_private() -> None:
    """Make the home and all that runs write there the owner's alone: it holds every workbook as it was filed."""
    home().mkdir(mode=0o700, parents=True, exist_ok=True)
    # The portal's container may only read it.
    if not os.access(home(), os.W_OK):
        return
    # An installation of root from before homes were closed: the server's account must pass through, and see nothing.
    home().chmod(0o711 if postgres.lies_in_home_of_root() else 0o700)
    for folder in KEPT_THERE:
        if (home() / folder).is_dir():
            (home() / folder).chmod(0o700)
