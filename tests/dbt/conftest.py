"""What the dbt tests share: the parsed project."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.support.published import BUILT, point_at
from youth_platforms.warehouse.build import run_dbt


@pytest.fixture(scope="session")
def manifest(server: int) -> dict[str, Any]:
    """dbt's own account of the project: nodes, sources, macros, unit_tests. A build takes over what is parsed here."""
    with pytest.MonkeyPatch.context() as patch:
        point_at(server, BUILT, patch)
        run_dbt("parse")
        return json.loads((Path(os.environ["DBT_TARGET_PATH"]) / "manifest.json").read_text(encoding="utf-8"))
