"""Filed bytes are parsed in child processes: what kills a parser rejects one file and nothing else."""

import os
import signal
import struct
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.support import workbooks as made
from tests.support.damaged import record_of, with_cells
from youth_platforms.parsing import parser_processes
from youth_platforms.parsing.filing import Identity
from youth_platforms.parsing.parser_processes import ParserNotStarted, ParserProcesses

CLEAN = made.county().bytes()
OLD = (Path(__file__).parent / "files" / "county.xls").read_bytes()
KNOWN = Identity(form="county_report", unit_code="420102", report_year=2016)


@pytest.fixture
def parsers() -> Iterator[ParserProcesses]:
    with ParserProcesses(1) as one:
        yield one


def children() -> list[int]:
    """Process ids of the parsers that this process has started and that still run."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parent = (process / "stat").read_text().rpartition(")")[2].split()[1]
            if int(parent) == os.getpid() and b"parser_worker" in (process / "cmdline").read_bytes():
                found.append(int(process.name))
    return found


def test_a_child_reads_what_the_parent_would(parsers: ParserProcesses) -> None:
    assert parsers.read(CLEAN, "a.xlsx", Identity()).intake_status == "accepted"
    assert parsers.identify(CLEAN, "a.xlsx").unit_code == "420102"


def test_a_parser_killed_from_outside_costs_no_file(parsers: ParserProcesses) -> None:
    parsers.identify(CLEAN, "a.xlsx")
    for child in children():
        os.kill(child, signal.SIGKILL)
    assert parsers.read(CLEAN, "a.xlsx", Identity()).intake_status == "accepted"


def test_where_memory_runs_out_the_kernel_takes_the_parser_first(parsers: ParserProcesses) -> None:
    parsers.identify(CLEAN, "a.xlsx")
    assert {Path(f"/proc/{child}/oom_score_adj").read_text() for child in children()} == {"1000\n"}


def test_a_file_that_aborts_its_parser_is_rejected_and_the_next_is_read(parsers: ParserProcesses) -> None:
    """A far cell written so that the scan does not see it: the parser asks for 512 GB and aborts."""
    rejected = parsers.read(with_cells('<row r="9"><c r = "XFD1048576"><v>1</v></c></row>'), "a.xlsx", KNOWN)
    assert [finding.check_code for finding in rejected.findings] == ["reader_stopped"]
    assert (rejected.intake_status, rejected.identity) == ("rejected", KNOWN)
    assert parsers.read(CLEAN, "a.xlsx", KNOWN).intake_status == "accepted"


def test_a_file_over_which_its_parser_panics_is_rejected_and_the_next_is_read(parsers: ParserProcesses) -> None:
    """Found by fuzzing: an old workbook whose list of sheets has an entry without content."""
    data = bytearray(OLD)
    struct.pack_into("<H", data, record_of(OLD, 0x85) + 2, 0)
    rejected = parsers.read(bytes(data), "a.xls", KNOWN)
    assert [finding.check_code for finding in rejected.findings] == ["reader_stopped"]
    assert parsers.read(CLEAN, "a.xlsx", KNOWN).intake_status == "accepted"


def test_a_file_that_takes_too_long_is_rejected_and_the_next_is_read(
    parsers: ParserProcesses, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parser_processes, "limit", lambda name: 0.001)
    rejected = parsers.read(CLEAN, "a.xlsx", KNOWN)
    monkeypatch.undo()
    assert [finding.check_code for finding in rejected.findings] == ["reader_stopped"]
    assert (rejected.intake_status, rejected.identity) == ("rejected", KNOWN)
    assert parsers.read(CLEAN, "a.xlsx", KNOWN).intake_status == "accepted"


def test_no_parser_outlives_its_pool() -> None:
    with ParserProcesses(2) as two:
        two.identify(CLEAN, "a.xlsx")
        assert children()
    assert children() == []


def test_an_installation_that_starts_no_parser_fails_the_run_and_not_the_files(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with ParserProcesses(1) as one, pytest.raises(ParserNotStarted):
        one.read(CLEAN, "a.xlsx", KNOWN)
