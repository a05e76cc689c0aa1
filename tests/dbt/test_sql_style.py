"""sqlfluff over models and tests. Its dbt templater compiles for real, and the models ask what has been published."""

import os
import subprocess
import sys
from pathlib import Path

from psycopg2.extensions import parse_dsn

from youth_platforms.base.paths import PROJECT_ROOT


def test_sqlfluff_finds_nothing_in_models_and_tests(clean_warehouse: str, tmp_path: Path) -> None:
    warehouse = parse_dsn(clean_warehouse)
    environment = {
        **os.environ,
        "DBT_HOST": warehouse["host"],
        "DBT_PORT": warehouse["port"],
        "DBT_USER": warehouse["user"],
        "DBT_ENV_SECRET_PASSWORD": warehouse.get("password", ""),
        "DBT_DBNAME": warehouse["dbname"],
        "DBT_TARGET_PATH": str(tmp_path),
        "DBT_LOG_PATH": str(tmp_path / "logs"),
    }

    lint = subprocess.run(
        [sys.executable, "-m", "sqlfluff", "lint", "--nocolor", "dbt_project/models", "dbt_project/tests"],
        cwd=PROJECT_ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )

    assert lint.returncode == 0, lint.stdout + lint.stderr
