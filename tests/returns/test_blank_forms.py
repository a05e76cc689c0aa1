"""Blank forms that repeat what the warehouse has of last year, and that LibreOffice saves again."""

import io
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from upath import UPath

from tests.support import workbooks as made
from tests.support.clerk import filled
from tests.support.corridor import land
from tests.support.system import needed
from youth_platforms.cli.program import main
from youth_platforms.forms.layout import ignored_titles
from youth_platforms.parsing.read_file import read_file
from youth_platforms.reference.divisions import cities, counties
from youth_platforms.returns.blank_forms import NothingToMake, last_year, write_blank_forms
from youth_platforms.returns.template import FIRST_ROW


@pytest.fixture
def filed(clean_warehouse: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """2016 as filed by a county and its city: one platform, one closed, one whose row is set aside."""
    monkeypatch.setenv("YP_ARCHIVE", str(tmp_path / "archive"))
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    county = made.county()
    county.rows["platforms"] += [
        made.platform("420102002", opened_on="2015年6月1日", area_sqm="1万", platform_name="二号"),
        made.platform("420102003", closed_on=date(2016, 6, 30), platform_name="已停"),
        made.platform("420102004", area_sqm="很大", platform_name="待改"),
    ]
    (inbox / "county.xlsx").write_bytes(county.bytes())
    (inbox / "city.xlsx").write_bytes(made.city().bytes())
    land(2016, inbox)


def rows(path: Path | UPath, sheet: str) -> list[tuple[Any, ...]]:
    page = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))[sheet]
    return [row for row in page.iter_rows(min_row=FIRST_ROW + 1, values_only=True) if row[0]]


@pytest.mark.usefixtures("filed")
def test_a_county_finds_its_open_platforms_of_last_year_as_they_were_read(tmp_path: Path) -> None:
    (path,) = write_blank_forms(2017, UPath(tmp_path) / "forms", last_year(2017), unit_code="420102")
    assert [(row[0], row[1], row[4].date(), row[6]) for row in rows(path, "平台")] == [
        ("420102001", "江岸青少年之家", date(2014, 5, 4), 150.5),
        ("420102002", "二号", date(2015, 6, 1), 10000),
    ]
    assert all(row[9] is None for row in rows(path, "平台")), "what changes from year to year is asked again"
    book = openpyxl.load_workbook(path)
    assert any(
        "已按2016年度所报预填" in str(c) for r in book[ignored_titles()[0]].iter_rows(values_only=True) for c in r
    )


@pytest.mark.usefixtures("filed")
def test_a_city_finds_the_certifications_it_listed_last_year(tmp_path: Path) -> None:
    (path,) = write_blank_forms(2017, UPath(tmp_path) / "forms", last_year(2017), unit_code="420100")
    ((code, day, support),) = [row[:3] for row in rows(path, "市州级认定")]
    assert (code, day.date(), support) == (made.PLATFORM, date(2015, 11, 1), 10000)


@pytest.mark.usefixtures("filed")
def test_a_year_that_follows_no_filed_one_gets_empty_sheets_and_the_command_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "forms"
    assert main(["forms", "--year", "2016", "--out", str(out), "--unit", "420102"]) == 0
    assert "2015 are not prefilled" in capsys.readouterr().out
    (path,) = out.iterdir()
    assert rows(path, "平台") == []


def test_an_unknown_year_or_unit_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    for year, unit_code in ((2014, None), (2016, "430102")):
        with pytest.raises(NothingToMake):
            write_blank_forms(year, UPath(tmp_path) / "forms", None, unit_code=unit_code)
    assert not (tmp_path / "forms").exists()


def test_every_unit_gets_the_forms_that_it_files(tmp_path: Path) -> None:
    written = write_blank_forms(2016, UPath(tmp_path), None)
    by_form = {
        title: [p for p in written if p.stem.endswith(title)] for title in ("县(市、区)年度报表", "市(州)年度报表")
    }
    assert len(by_form["县(市、区)年度报表"]) == len(counties()) == 105
    assert len(by_form["市(州)年度报表"]) == len(cities()) == 17
    assert len(written) == 105 + 17 + 1


@pytest.fixture(scope="module")
def filled_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one form of each kind, filled in; next to it is the profile that LibreOffice makes once."""
    folder = tmp_path_factory.mktemp("office") / "filled"
    folder.mkdir()
    for code in ("420105", "420100", "420000"):
        (path,) = write_blank_forms(2016, UPath(folder), None, unit_code=code)
        path.write_bytes(filled(path.read_bytes()))
    return folder


@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls"])
def test_a_form_that_libreoffice_saves_reads_back_as_it_was_filled_in_without_a_finding(
    filled_in: Path, tmp_path: Path, kind: str
) -> None:
    office = needed("soffice", "libreoffice-calc-nogui")
    profile = (filled_in.parent / "profile").as_uri()
    options = [f"-env:UserInstallation={profile}", "--headless", "--convert-to", kind, "--outdir", str(tmp_path)]
    subprocess.run([office, *options, *filled_in.iterdir()], check=True, capture_output=True, timeout=120)
    for form in filled_in.iterdir():
        saved = tmp_path / f"{form.stem}.{kind}"
        read = read_file(saved.read_bytes(), saved.name)
        assert (read.findings, read.remarks) == ([], [])
        assert read.sheets == read_file(form.read_bytes(), form.name).sheets
