"""A run that doubts stop leaves everything published as it was, and one that a person lets pass is published."""

import shutil
from pathlib import Path

import pytest

from tests.support.corridor import land
from youth_platforms import steps
from youth_platforms.quality.gates import RunDoubted
from youth_platforms.warehouse.audit.year_summary import year_summary

YEAR = 2017
READ_BY_READERS = ("audit.filings", "audit.findings", "audit.year_runs", "audit.current_run", "audit.run_inputs")


def rows(decided, query: str, *values: object) -> list[tuple]:
    with decided.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


def everything_published(decided) -> dict[str, list[tuple]]:
    marts = rows(decided, "select 'marts.' || table_name from information_schema.tables where table_schema = 'marts'")
    tables = [*(table for (table,) in marts), *READ_BY_READERS]
    assert len(tables) > len(READ_BY_READERS)
    hashed = "select count(*), md5(string_agg(md5(t::text), '' order by t::text)) from {} as t"
    return {table: rows(decided, hashed.format(table)) for table in tables}


@pytest.fixture
def inbox(decided, filings: Path, tmp_path: Path) -> Path:
    """The inbox, but for one filing that the published run of the year counted."""
    folder = tmp_path / "inbox"
    shutil.copytree(filings, folder)
    ((name,),) = rows(
        decided,
        "select file_name from audit.filings where report_year = %s and form = 'county_report'"
        " and starts_with(status, 'accepted') order by 1 limit 1",
        YEAR,
    )
    (folder / name).unlink()
    return folder


def test_a_doubted_run_leaves_every_mart_and_the_years_run_as_they_were_until_a_person_lets_it_pass(
    decided, inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("YP_HOME", str(tmp_path))
    before, points = everything_published(decided), year_summary(YEAR)
    cited = "select count(*) from marts.fct_criterion_results inner join audit.filings using (filing_id)"
    links = rows(decided, cited)
    stopped = land(YEAR, inbox)
    assert everything_published(decided) == before, "a run under way is no year's current run yet"
    with pytest.raises(RunDoubted, match="filings_vanished"):
        steps.gate_filed(stopped)
    assert everything_published(decided) == before
    assert rows(decided, cited) == links
    assert year_summary(YEAR) == points
    assert rows(
        decided, "select status, doubts @> '{filings_vanished}' from audit.runs where run_id = %s", stopped
    ) == [("failed", True)]

    passing = land(YEAR, inbox, accept="该县撤回报表", started_by="李四")
    steps.gate_filed(passing)
    kept = rows(decided, "select doubt_code, reason, accepted_by from audit.accepted_doubts where run_id = %s", passing)
    assert ("filings_vanished", "该县撤回报表", "李四") in kept
    assert steps.take_turn(YEAR) == passing
