"""sqruff over the dbt project: lint it, or fix what can be fixed.

    PYTHONPATH=plugins python -m tools.sql_style lint [FILE...]
    PYTHONPATH=plugins python -m tools.sql_style fix [FILE...]

Without files, `lint` takes all models and tests, `fix` those that differ from the last commit. sqruff's dbt templater
compiles for real, so a warehouse must answer: that of WAREHOUSE_URL, else the embedded one, which is started.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from youth_platforms.base.paths import PROJECT_ROOT
from youth_platforms.ops.embedded.address import warehouse_url
from youth_platforms.warehouse.build import environment_of_dbt

FOLDERS = ("dbt_project/models", "dbt_project/tests")


def sqruff(command: str, files: list[str]) -> subprocess.CompletedProcess[str]:
    """Run `sqruff lint` or `sqruff fix` over the files; return what it printed and its exit status."""
    os.environ["WAREHOUSE_URL"] = warehouse_url()
    with TemporaryDirectory() as folder, environment_of_dbt(Path(folder) / "pg_service.conf", run_id=""):
        return subprocess.run(
            [Path(sys.executable).with_name("sqruff"), "--nocolor", command, *files],
            cwd=PROJECT_ROOT,
            # None of dbt's logs, which word every message that dbt has.
            env=os.environ | {"DBT_LOG_LEVEL": "none", "DBT_LOG_LEVEL_FILE": "none"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )


def changed() -> list[str]:
    """Return SQL files of the dbt project that differ from the last commit, new ones included."""
    compared = ["git", "diff", "--name-only", "--diff-filter=d", "HEAD", "--", *FOLDERS]
    new = ["git", "ls-files", "--others", "--exclude-standard", "--", *FOLDERS]
    lines = [
        line
        for command in (compared, new)
        for line in subprocess.run(
            command, cwd=PROJECT_ROOT, stdout=subprocess.PIPE, text=True, check=True
        ).stdout.splitlines()
    ]
    return sorted({line for line in lines if line.endswith(".sql")})


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tools.sql_style",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("command", choices=("lint", "fix"))
    parser.add_argument("files", nargs="*")
    given = parser.parse_args()
    files = given.files or (list(FOLDERS) if given.command == "lint" else changed())
    if not files:
        return 0
    done = sqruff(given.command, files)
    if done.returncode or given.command == "fix":
        print(done.stdout, end="")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
