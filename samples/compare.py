"""What the marts answer against what the sample's story meant: an end-to-end check with a reckoning of its own.

PYTHONPATH=.:plugins python -m samples.compare --manifest .local/inbox.manifest.json --url "$(make -s warehouse-url)"
"""

import argparse
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import psycopg2

CANDIDATES = """
    select platform_code, decision, rank, failed_rules from marts.mart_certification_candidates where report_year = %s
"""
REVIEWS = "select platform_code, status from marts.mart_annual_review where report_year = %s"
REDUCTIONS = "select city_code, reduction from marts.mart_quota_reductions where quota_year = %s"
WITHHELD = "withheld"


def differences(manifest: Mapping[str, Any], connection: Any, years: list[int]) -> Iterator[str]:
    """Yield a line for each applicant, reviewed platform and city of these years that came out otherwise than meant."""
    for year in years:
        expected = manifest["expected"][str(year)]
        decided = {code: _verdict(*rest) for code, *rest in _rows(connection, CANDIDATES, year)}
        meant = {c: _verdict(e["decision"], e["rank"], e["failed_rules"]) for c, e in expected["candidates"].items()}
        yield from _unlike(f"{year} decision", meant, decided)
        yield from _unlike(f"{year} review", expected["reviews"], dict(_rows(connection, REVIEWS, year)))
        cut = dict(_rows(connection, REDUCTIONS, year + 1))
        yield from _unlike(f"{year + 1} reduction", expected["reductions_for_next_year"], cut)


def _verdict(decision: str, rank: int | None, failed: list[str] | None) -> tuple[str, int | None, tuple[str, ...]]:
    """Return what is compared of an applicant; a withheld one's figures are in doubt, so only that it is withheld."""
    return (decision, None, ()) if decision == WITHHELD else (decision, rank, tuple(sorted(failed or ())))


def _unlike(what: str, meant: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[str]:
    for key in sorted({*meant, *found}):
        if meant.get(key) != found.get(key):
            yield f"{what} {key}: meant {meant.get(key)}, found {found.get(key)}"


def _rows(connection: Any, query: str, year: int) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, (year,))
        return list(cursor.fetchall())


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m samples.compare", description=__doc__)
    parser.add_argument("--manifest", type=Path, required=True)
    parser.add_argument("--url", required=True, help="libpq URL of the warehouse")
    parser.add_argument("--years", type=int, nargs="*", help="default: all of the manifest")
    chosen = parser.parse_args()
    manifest = json.loads(chosen.manifest.read_text(encoding="utf-8"))
    connection = psycopg2.connect(chosen.url)
    found = list(differences(manifest, connection, chosen.years or [int(year) for year in manifest["expected"]]))
    print("\n".join(found) or "the marts answer what the sample meant")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
