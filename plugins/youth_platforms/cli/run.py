"""`make run`: the annual run on this machine."""

from youth_platforms.cli.arguments import no_arguments


def run(arguments: list[str]) -> None:
    """Run the sample year, or the filings in INBOX for YEAR (2016 or 2015-2017)."""
    no_arguments("run", run.__doc__, arguments)
    from youth_platforms.ops.run import run as annual_run

    annual_run()
