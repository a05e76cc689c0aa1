"""Hashes of rows: one canonical form and one chain, so that anybody who recomputes them comes to the same."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

GENESIS = "0" * 64


def chained(previous: str, row: Mapping[str, Any]) -> str:
    """Return SHA-256 (64 hex digits) of the hash before and the row's canonical form."""
    return hashlib.sha256(f"{previous}\n{canonical(row)}".encode()).hexdigest()


def canonical(row: Mapping[str, Any]) -> str:
    """Return the row as JSON: keys sorted, no spaces, moments in UTC, decimals as text with the digits that are stored.

    Empty columns are left out, so that a column which a table gains later leaves the hashes of older rows alone.
    """
    filled = {name: _plain(value) for name, value in row.items() if value is not None}
    return json.dumps(filled, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    return value
