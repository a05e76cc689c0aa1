"""`python -m youth_platforms.cli.ledger verify|reopen`: the ledger of approved lists, from the command line."""

import argparse
import sys

import psycopg2
from psycopg2.errors import UndefinedTable

from youth_platforms.warehouse.connection import WarehouseUnreachable
from youth_platforms.warehouse.ledger.chain import verify
from youth_platforms.warehouse.ledger.lock import CannotReopen, reopen_year


def main(arguments: list[str] | None = None) -> int:
    """Runs the command; returns the exit status: 1 where the chain is broken or the command cannot be carried out."""
    parser = argparse.ArgumentParser(prog="python -m youth_platforms.cli.ledger", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("verify", help="recompute every hash of the ledger 核对台账")
    check.add_argument("--known", default="", metavar="HASH", help="a hash written down before, as on the notice")
    reopening = commands.add_parser("reopen", help="lift the lock of an approved year 重开年度")
    reopening.add_argument("--year", required=True)
    reopening.add_argument("--reason", required=True)
    reopening.add_argument("--by", required=True)
    asked = parser.parse_args(arguments)
    try:
        return _verify(asked.known) if asked.command == "verify" else _reopen(asked.year, asked.reason, asked.by)
    except UndefinedTable:
        trouble = "仓库尚未建立。This warehouse has no ledger yet: `make run` makes it."
    except (CannotReopen, WarehouseUnreachable, psycopg2.Error) as error:
        trouble = str(error)
    print(f"Stopped: {trouble}", file=sys.stderr)
    return 1


def _verify(known: str) -> int:
    verdict = verify(known.strip() or None)
    if verdict.broken:
        print(f"台账不符 BROKEN  {verdict.broken}", file=sys.stderr)
        return 1
    print(f"台账完好 intact  {verdict.editions} 版 editions, {verdict.rows} 行 rows, {verdict.newest_hash}")
    return 0


def _reopen(year: str, reason: str, by: str) -> int:
    if not year.isdigit():
        raise CannotReopen(f"请给出年度，例如 YEAR=2016。Which year? «{year}» is none.")
    print(f"{reopen_year(int(year), reopened_by=by, reason=reason)} -> 已重开 reopened")
    print(f"make run INBOX=... YEAR={year} takes what lies in the inbox now; the next approval locks the year again.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
