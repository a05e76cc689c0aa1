"""The steps of a run in a row, in this process: what Airflow's tasks do one by one."""

from pathlib import Path

from youth_platforms import steps

# Provinces of a few counties are doubted, and rightly so.
ACCEPT = "试验：小省"


def land(year: int, inbox: Path | str, *, accept: str = "", started_by: str | None = None) -> str:
    """Take the year's filings in; return the run."""
    run_id = steps.open_run(year, str(inbox), accept=accept, started_by=started_by)
    for batch in steps.collect(run_id, 2):
        steps.read_batch(run_id, batch)
    steps.close_intake(run_id)
    return run_id


def run_year(year: int, inbox: Path | str, *, with_gates: bool = False) -> str:
    """Take the year's filings in, build and publish it; return the run. Its doubts pass."""
    run_id = land(year, inbox, accept=ACCEPT)
    if with_gates:
        steps.gate_filed(run_id)
    steps.build(run_id)
    if with_gates:
        steps.gate_publish(run_id)
    steps.publish(run_id)
    return run_id
