"""Where things are on disk: the project's own files, and the folder that a run may write to."""

import os
from pathlib import Path

PROJECT_ROOT = Path(__file__).resolve().parents[3]
SEEDS = PROJECT_ROOT / "dbt_project" / "seeds"
LAYOUTS = PROJECT_ROOT / "plugins" / "youth_platforms" / "forms" / "layouts"


def home() -> Path:
    """Return the folder of everything a run writes (database, archive, logs, outputs): YP_HOME, else .local/."""
    return Path(os.environ.get("YP_HOME") or PROJECT_ROOT / ".local").resolve()
