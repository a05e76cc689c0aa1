"""One small province of 2016, built once; each test that breaks something gets a copy of that warehouse."""

from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from tests.oracle.scenario import Province, assessment, write
from tests.support.corridor import run_year
from tests.support.published import kept_as

YEAR = 2016


def province() -> Province:
    """Return an applicant certified, one failing, one without score; a platform under review; a row set aside, a file
    that is no workbook, a late filing. Every other county is silent."""
    p = Province([YEAR])
    county, other, late = p.take_county(), p.take_county(), p.take_county()
    p.applicant(county, YEAR)
    p.applicant(county, YEAR, platform={"场地面积(平方米)": 60})
    p.applicant(other, YEAR, score=None)
    p.platform(other, YEAR, 服务对象人数="很多")
    code = p.provincial(other, [YEAR])
    p.city(code[:4] + "00", YEAR).add("绩效考核", assessment(code, YEAR))
    p.file("county_report", late, YEAR, filed_on="2017-03-01")
    p.file("county_report", p.take_county(), YEAR, damage=("text",))
    return p


@pytest.fixture(scope="session")
def template(template: str, server: int, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Name of the warehouse with the province of 2016 read, built and published."""
    inbox = tmp_path_factory.mktemp("inbox")
    write(province(), inbox)
    with kept_as("quality_province", server, template) as name:
        run_year(YEAR, inbox)
    return name


class Warehouse:
    """A copy of the built warehouse that a test may break."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg2.connect(url)
        self._connection.autocommit = True
        ((self.run_id,),) = self.rows("select run_id from audit.runs")

    def do(self, statement: str) -> int:
        """Run a statement; return how many rows it touched."""
        with self._connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.rowcount

    def rows(self, query: str) -> list[tuple]:
        with self._connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall()

    def results(self, gate: str) -> dict[str, tuple[bool, int | None, list[str], str]]:
        """Return what audit.gate_results holds: check to success, rows, filings, message."""
        return {
            check: tuple(rest)
            for check, *rest in self.rows(
                "select expectation, success, unexpected_rows, filings, message_zh from audit.gate_results"
                f" where run_id = '{self.run_id}' and gate = '{gate}'"
            )
        }

    def close(self) -> None:
        self._connection.close()


@pytest.fixture
def warehouse(clean_warehouse: str, tmp_path: Path) -> Iterator[Warehouse]:
    """A copy of the built warehouse, and a home for what the gates write."""
    opened = Warehouse(clean_warehouse)
    # Undone before the copy is dropped: the server's passwords lie in the session's own home.
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("YP_HOME", str(tmp_path))
        yield opened
    opened.close()
