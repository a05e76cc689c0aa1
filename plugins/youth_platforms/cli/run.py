"""`make run`: the annual run on this machine. `make backfill`: past years by Airflow's own backfill."""

from youth_platforms.cli.arguments import no_arguments


def run(arguments: list[str]) -> None:
    """Run the sample year, or the filings in INBOX for YEAR (2016 or 2015-2017)."""
    no_arguments("run", run.__doc__, arguments)
    from youth_platforms.ops.annual_run import run as annual_run

    annual_run()


def backfill(arguments: list[str]) -> None:
    """Let Airflow's own backfill run the past years of YEARS (2015-2017), oldest first, and follow it."""
    no_arguments("backfill", backfill.__doc__, arguments)
    from youth_platforms.ops.annual_run import backfill as run_past_years

    run_past_years()
