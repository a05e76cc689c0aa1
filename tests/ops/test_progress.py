"""A person sees at once what a run does, on a terminal and in a pipe."""

import io

from youth_platforms.ops.progress import Progress


def test_a_pipe_hears_of_a_step_when_it_begins_and_when_it_ends():
    stream = io.StringIO()
    progress = Progress(stream)
    progress.step("PostgreSQL")
    assert stream.getvalue().splitlines()[-1].endswith("PostgreSQL")
    progress.detail("1 of 2 filings")
    progress.end_step()
    assert [line.split("  ")[-1] for line in stream.getvalue().splitlines()][-1] == "PostgreSQL: 1 of 2 filings"


def test_whom_a_step_waits_for_is_said_once():
    stream = io.StringIO()
    progress = Progress(stream)
    progress.step("build")
    for _ in range(3):
        progress.detail("waits: the warehouse is held by the run 2016-a on host", say=True)
    assert stream.getvalue().count("held by") == 1
