"""sqlfluff over models and tests. Its dbt templater compiles for real, and the models ask what has been published."""

import os
import subprocess
import sys

from psycopg2.extensions import parse_dsn

from youth_platforms.base.paths import PROJECT_ROOT
from youth_platforms.warehouse.build import run_dbt


def test_sqlfluff_finds_nothing_in_models_and_tests(clean_warehouse: str) -> None:
    # The project is parsed here, and not by each of sqlfluff's processes.
    run_dbt("parse")
    target = os.environ["DBT_TARGET_PATH"]
    warehouse = parse_dsn(clean_warehouse)
    environment = {
        **os.environ,
        "DBT_HOST": warehouse["host"],
        "DBT_PORT": warehouse["port"],
        "DBT_USER": warehouse["user"],
        "DBT_ENV_SECRET_PASSWORD": warehouse.get("password", ""),
        "DBT_DBNAME": warehouse["dbname"],
        "DBT_LOG_PATH": f"{target}/logs",
        "DBT_RUN_ID": "",
    }

    lint = subprocess.run(
        [sys.executable, "-m", "sqlfluff", "lint", "--nocolor", "dbt_project/models", "dbt_project/tests"],
        cwd=PROJECT_ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )

    assert lint.returncode == 0, lint.stdout + lint.stderr
