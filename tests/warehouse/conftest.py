"""What tests of the warehouse share besides the published world."""

import shutil
from pathlib import Path

import pytest

from youth_platforms.warehouse import build


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the dbt project that builds take from here on: its seeds may be changed."""
    copy = tmp_path / "dbt_project"
    shutil.copytree(build.DBT_PROJECT, copy, ignore=shutil.ignore_patterns("target", "logs"))
    monkeypatch.setattr(build, "DBT_PROJECT", copy)
    monkeypatch.setenv("DBT_TARGET_PATH", str(tmp_path / "dbt"))
    return copy
