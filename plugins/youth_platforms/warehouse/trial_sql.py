"""The SQL of a trial build: what dbt compiles of the models that it needs, kept under the home until a rule changes."""

import fcntl
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from psycopg2.extensions import cursor as Cursor

from youth_platforms.base.child_environment import child_environment
from youth_platforms.base.paths import PROJECT_ROOT, home
from youth_platforms.base.refusal import Refusal
from youth_platforms.base.store import write_whole
from youth_platforms.warehouse.build import DBT_PROJECT, run_dbt
from youth_platforms.warehouse.connection import connect

# What a trial answers with; dbt knows what they are made from.
WANTED = (
    "fct_platform_criteria",
    "fct_criterion_results",
    "fct_platform_standards",
    "mart_cheapest_fixes",
    "mart_county_targets",
)
# Every session's own: of tables there only it knows, and they go with it.
SCHEMA = "pg_temp"
SUFFIXES = {".sql", ".yml", ".csv"}


class NotCompiled(Refusal):
    """dbt could not compile the models of a trial; the message is its own."""


@dataclass(frozen=True)
class Seed:
    """A seed: its name and the type of each of its columns."""

    name: str
    column_types: dict[str, str]


@dataclass(frozen=True)
class Model:
    """A model as dbt compiled it, but for the name of the database; models of staging are views, as in a build."""

    name: str
    query: str
    is_view: bool


@dataclass(frozen=True)
class TrialSql:
    """What a trial loads and makes, in the order of dependencies; `key` says of which rules and published columns."""

    key: str
    seeds: list[Seed]
    models: list[Model]


def find(cursor: Cursor) -> TrialSql | None:
    """Return the SQL that fits the rules and the published marts as they are now; None where nobody compiled it yet."""
    file = _file(key(cursor))
    if not file.exists():
        return None
    kept = json.loads(file.read_text(encoding="utf-8"))
    return TrialSql(kept["key"], [Seed(**seed) for seed in kept["seeds"]], [Model(**model) for model in kept["models"]])


def compile_sql() -> None:
    """Let dbt compile in a process of its own, which takes some ten seconds; who comes meanwhile waits for it.

    Raises:
        NotCompiled.
    """
    done = subprocess.run(
        [sys.executable, "-m", __name__], env=child_environment(), capture_output=True, text=True, cwd=PROJECT_ROOT
    )
    if done.returncode:
        raise NotCompiled(f"dbt could not compile the rules for a self-check:\n{done.stderr.strip()[-2000:]}")


def key(cursor: Cursor) -> str:
    """Return the hash of the dbt project, of what this module makes of it, and of the published marts' columns.

    dbt looks at the latter: of a mart or a column that is not published yet, models read nothing.
    """
    digest = sha256(Path(__file__).read_bytes() + (DBT_PROJECT / "dbt_project.yml").read_bytes())
    for folder in ("models", "macros", "seeds"):
        for file in sorted((DBT_PROJECT / folder).rglob("*")):
            if file.suffix in SUFFIXES:
                digest.update(f"{file.relative_to(DBT_PROJECT)}\0".encode() + file.read_bytes())
    cursor.execute(
        "select string_agg(concat_ws('.', relname, attname), ',' order by relname, attname)"
        " from pg_attribute inner join pg_class on pg_class.oid = attrelid"
        " where relnamespace = to_regnamespace('marts') and relkind = 'r' and attnum > 0 and not attisdropped"
    )
    digest.update(repr(cursor.fetchone()).encode())
    return digest.hexdigest()[:24]


def _compile_here() -> None:
    """Compile what fits now, unless another process just did."""
    folder = home() / "trial_sql"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with connect() as connection, connection.cursor() as cursor:
            fitting, found = key(cursor), find(cursor)
        if found:
            return
        target = folder / "dbt"
        run_dbt(
            "compile",
            "--select",
            " ".join(f"+{model}" for model in WANTED),
            "--exclude",
            "resource_type:test resource_type:unit_test",
            "--vars",
            json.dumps({"only_schema": SCHEMA, "audit_schema": SCHEMA}),
            target=target,
        )
        nodes = json.loads((target / "manifest.json").read_text(encoding="utf-8"))["nodes"]
        needed = list(_needed(nodes))
        sql = TrialSql(
            fitting,
            [Seed(node["name"], node["config"]["column_types"]) for node in needed if node["resource_type"] == "seed"],
            [
                Model(
                    node["name"], node["compiled_code"].replace(f'"{node["database"]}".', ""), "staging" in node["fqn"]
                )
                for node in needed
                if node["resource_type"] == "model"
            ],
        )
        write_whole(_file(fitting), json.dumps(asdict(sql), ensure_ascii=False).encode())


def _needed(nodes: dict[str, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the nodes that the wanted models are made from, and the models themselves, parents first."""
    done: set[str] = set()

    def visit(name: str) -> Iterator[dict[str, Any]]:
        if name in done or name not in nodes:
            return
        done.add(name)
        for parent in nodes[name]["depends_on"].get("nodes", []):
            yield from visit(parent)
        yield nodes[name]

    for name, node in nodes.items():
        if node["resource_type"] == "model" and node["name"] in WANTED:
            yield from visit(name)


def _file(key: str) -> Path:
    return home() / "trial_sql" / f"{key}.json"


if __name__ == "__main__":
    _compile_here()
