"""`make verify-ledger`, `make reopen`: the ledger of approved lists."""

import sys

from psycopg2.errors import UndefinedTable

from youth_platforms.base.refusal import Refusal
from youth_platforms.cli.arguments import parser_of
from youth_platforms.warehouse.ledger.chain import verify
from youth_platforms.warehouse.ledger.lock import CannotReopen, reopen_year


def ledger(arguments: list[str]) -> int:
    """Verify the chain of hashes (exit status 1 where it is broken), or reopen an approved year."""
    parser = parser_of("ledger", ledger.__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("verify", help="recompute every hash of the ledger 核对台账")
    check.add_argument("--known", default="", metavar="HASH", help="a hash written down before, as on the notice")
    reopening = commands.add_parser("reopen", help="lift the lock of an approved year 重开年度")
    reopening.add_argument("--year", required=True)
    reopening.add_argument("--reason", required=True)
    reopening.add_argument("--by", required=True)
    given = parser.parse_args(arguments)
    try:
        return _verify(given.known) if given.command == "verify" else _reopen(given.year, given.reason, given.by)
    except UndefinedTable as missing:
        raise Refusal("仓库尚未建立。This warehouse has no ledger yet: `make run` makes it.") from missing


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
