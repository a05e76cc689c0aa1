"""Runs the checkpoints kept in expectations/: is what was filed sound, are the candidate marts fit to publish.

Great Expectations takes seconds to import, so the steps import it when they are called.
"""

from datetime import date
from typing import Any

FILED, PUBLISH = "filed", "publish"


class GateFailed(RuntimeError):
    """A critical expectation failed. The message says which, in how many rows, of which filings, and what to do."""


class RunDoubted(GateFailed):
    """What was filed may be unbelievable as a whole. The message names each doubt, its units or files, and what to do.

    A person who knows better accepts it with the run (`ACCEPT`); some doubts nobody can accept.
    """


def gate_filed(run_id: str, today: date | None = None) -> dict[str, Any]:
    """Judges what the run's offices filed, before anything is built from it.

    Args:
        today: the day in Hubei, by the clock unless told.

    Returns a summary: gate, run_id, expectations, passed, failed by severity, report (path of the page).

    Raises:
        GateFailed: raw does not hold what was read (never for what one office filed).
        RunDoubted: what was filed may be unbelievable as a whole, and nobody accepted that.
    """
    from youth_platforms.quality.gate import run_gate

    return run_gate(FILED, run_id, today)


def gate_publish(run_id: str) -> dict[str, Any]:
    """Judges the candidate marts of the run, before they become the published ones. Returns as `gate_filed`.

    Raises:
        GateFailed: the candidate is incomplete or contradicts itself or what was filed; what is published stands.
    """
    from youth_platforms.quality.gate import run_gate

    return run_gate(PUBLISH, run_id)
