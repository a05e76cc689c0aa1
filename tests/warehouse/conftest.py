"""What tests of the warehouse share besides the published world."""

import os
import shutil
from pathlib import Path

import pytest

from youth_platforms.warehouse import build

# What dbt keeps of its parsing: of the copy it parses what was changed.
PARSED = "partial_parse.msgpack"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the dbt project that builds take from here on: its seeds may be changed."""
    copy = tmp_path / "dbt_project"
    shutil.copytree(build.DBT_PROJECT, copy, ignore=shutil.ignore_patterns("target", "logs"))
    monkeypatch.setattr(build, "DBT_PROJECT", copy)
    parsed = Path(os.environ["DBT_TARGET_PATH"]) / PARSED
    target = tmp_path / "dbt"
    target.mkdir()
    if parsed.exists():
        shutil.copy(parsed, target)
    monkeypatch.setenv("DBT_TARGET_PATH", str(target))
    return copy
