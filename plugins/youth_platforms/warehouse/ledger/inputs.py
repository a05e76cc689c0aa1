"""What a published decision rests on: filings, earlier years, rules, readings and code, kept when a run is published.

Kept then and not at the approval: weeks may lie between, and rules and code may be others by that time.
"""

import hashlib
import subprocess
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor
from psycopg2.extras import Json

from youth_platforms.base.child_environment import MACHINE, child_environment
from youth_platforms.base.paths import PROJECT_ROOT, SEEDS
from youth_platforms.warehouse.ledger.decided_year import decided_in_marts
from youth_platforms.warehouse.ledger.hashing import GENESIS, chained

CODE = ("plugins", "expectations", "dbt_project/models", "dbt_project/macros")
CODE_SUFFIXES = {".py", ".sql", ".csv"}


def keep_inputs(cursor: Cursor, run_id: str, report_year: int) -> None:
    """Write the run's row of `audit.run_inputs`, for the marts just published. The candidate must be the run's."""
    cursor.execute(
        "select filing_id from audit.run_files where run_id = %s and disposition = 'taken' order by filing_id",
        [run_id],
    )
    filings = [filing for (filing,) in cursor.fetchall()]
    cursor.execute(
        "select sha256 from intermediate.int_filings inner join raw.filings using (filing_id)"
        " where int_filings.report_year = %s and int_filings.is_counted order by sha256",
        [report_year],
    )
    counted = [sha256 for (sha256,) in cursor.fetchall()]
    earlier = _earlier_years(cursor, report_year)
    cursor.execute(
        """
        insert into audit.run_inputs (
            run_id, filing_ids, input_sha256, earlier_years, inputs_hash, rules_version, readings, code_version,
            decision_hash
        ) values (%s, %s, %s, %s, %s, %s, %s, %s, %s)
        on conflict (run_id) do update set
            filing_ids = excluded.filing_ids,
            input_sha256 = excluded.input_sha256,
            earlier_years = excluded.earlier_years,
            inputs_hash = excluded.inputs_hash,
            rules_version = excluded.rules_version,
            readings = excluded.readings,
            code_version = excluded.code_version,
            decision_hash = excluded.decision_hash
        """,
        [
            run_id,
            filings,
            counted,
            Json(earlier),
            chained(GENESIS, {"filings": counted, "earlier_years": earlier}),
            rules_version(cursor),
            Json(_readings(cursor)),
            code_version(),
            decided_in_marts(cursor, report_year).digest,
        ],
    )


def rules_version(cursor: Cursor) -> str:
    """Return the hash of the seeds as dbt loaded them: thresholds, readings, points, calendars, divisions."""
    digest = GENESIS
    for seed in _seeds(cursor):
        cursor.execute(sql.SQL("select to_jsonb(seed) from {} as seed").format(sql.Identifier("staging", seed)))
        lines = sorted(chained(GENESIS, row) for (row,) in cursor.fetchall())
        digest = chained(digest, {"seed": seed, "rows": lines})
    return digest


@cache
def code_version() -> str:
    """Return the git commit, with a hash of the code where it differs from the commit; without git the hash alone."""
    commit = _git("rev-parse", "HEAD")
    if commit and not _git("status", "--porcelain", "--", *CODE):
        return commit
    changed = _code_hash(PROJECT_ROOT / folder for folder in CODE)
    return f"{commit}+{changed}" if commit else changed


def _earlier_years(cursor: Cursor, report_year: int) -> dict[str, dict[str, str]]:
    """Return what the marts of earlier years rest on and say: the decision of a year builds on them."""
    cursor.execute(
        """
        select distinct on (runs.report_year) runs.report_year, run_inputs.inputs_hash, run_inputs.decision_hash
        from audit.runs
        inner join audit.run_inputs using (run_id)
        where runs.report_year < %s and runs.published_at is not null
        order by runs.report_year, runs.published_at desc
        """,
        [report_year],
    )
    return {str(year): {"inputs": inputs, "decision": decision} for year, inputs, decision in cursor.fetchall()}


def _seeds(cursor: Cursor) -> list[str]:
    cursor.execute(
        "select tablename from pg_tables where schemaname = 'staging' and tablename = any(%s)",
        [[path.stem for path in SEEDS.glob("*.csv")]],
    )
    return sorted(name for (name,) in cursor.fetchall())


def _readings(cursor: Cursor) -> dict[str, Any]:
    cursor.execute("select parameter, value from staging.readings")
    return dict(cursor.fetchall())


def _code_hash(folders: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix in CODE_SUFFIXES:
                digest.update(f"{path.relative_to(PROJECT_ROOT).as_posix()}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _git(*arguments: str) -> str:
    """Return what git says; nothing where there is no git, or no repository of ours."""
    if not (PROJECT_ROOT / ".git").exists():
        return ""
    try:
        asked = subprocess.run(
            ["git", "-C", str(PROJECT_ROOT), *arguments],
            env=child_environment(MACHINE),
            capture_output=True,
            text=True,
            check=True,
            timeout=30,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return asked.stdout.strip()
