"""Runs the checkpoints kept in expectations/: is what was filed sound, are the candidate marts fit to publish.

Great Expectations takes seconds to import, so the steps import it when they are called.
"""

from typing import Any

FILED, PUBLISH = "filed", "publish"


class GateFailed(RuntimeError):
    """A critical expectation failed. The message says which, in how many rows, of which filings, and what to do."""


def gate_filed(run_id: str) -> dict[str, Any]:
    """Judges what the run's offices filed, before anything is built from it.

    Returns a summary: gate, run_id, expectations, passed, failed by severity, report (path of the page).

    Raises:
        GateFailed: raw does not hold what was read (never for what an office filed).
    """
    from youth_platforms.quality.gate import run_gate

    return run_gate(FILED, run_id)


def gate_publish(run_id: str) -> dict[str, Any]:
    """Judges the candidate marts of the run, before they become the published ones. Returns as `gate_filed`.

    Raises:
        GateFailed: the candidate is incomplete or contradicts itself or what was filed; what is published stands.
    """
    from youth_platforms.quality.gate import run_gate

    return run_gate(PUBLISH, run_id)
