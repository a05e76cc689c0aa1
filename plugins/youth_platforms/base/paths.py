"""Where things are: the project's own files, the folder that a run may write to, the inbox."""

import os
from pathlib import Path

PROJECT_ROOT = Path(__file__).resolve().parents[3]
SEEDS = PROJECT_ROOT / "dbt_project" / "seeds"
LAYOUTS = PROJECT_ROOT / "plugins" / "youth_platforms" / "forms" / "layouts"


def home() -> Path:
    """Return the folder of everything a run writes (database, archive, logs, outputs): YP_HOME, else .local/."""
    return Path(os.environ.get("YP_HOME") or PROJECT_ROOT / ".local").resolve()


def inbox_url() -> str:
    """Return the product's inbox, a folder or any place that fsspec opens: INBOX, else `inbox` of the home.

    Watcher, reminders and counter find what they know of a file by this very text.
    """
    return os.environ.get("INBOX") or str(home() / "inbox")
