"""The blank forms: what they hold for whom, how they guard, and that what is filled in reads back without a finding."""

from datetime import datetime
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.support.clerk import GUIDANCE, filled, headers, labels, opened
from youth_platforms.forms.layout import form_sheets, layout_year_for
from youth_platforms.parsing.read_file import read_file
from youth_platforms.reference.divisions import townships
from youth_platforms.returns.blank_forms import last_year, write_blank_forms
from youth_platforms.returns.template import (
    EXAMPLE_ROW,
    FIRST_ROW,
    HEADER_ROW,
    NO_TIME,
    BlankForm,
    blank_form,
)

TO_FILL_IN = {"responsible_person", "filled_by", "filed_on"}


@pytest.fixture
def forms(tmp_path, monkeypatch):
    """Write the blank forms of a year for one unit; return their bytes by form title."""
    monkeypatch.delenv("WAREHOUSE_URL", raising=False)

    def write(year: int, unit_code: str) -> dict[str, bytes]:
        paths = write_blank_forms(year, tmp_path / str(year), last_year(year), unit_code=unit_code)
        return {path.stem.split("-", 3)[3]: path.read_bytes() for path in paths}

    return write


@pytest.mark.parametrize("year", [2015, 2016, 2017, 2019])
@pytest.mark.parametrize("unit", ["420105", "420882", "421071", "429004", "420100", "420000"])
def test_a_form_filled_in_with_its_own_example_reads_back_without_a_finding(forms, unit, year):
    for title, data in forms(year, unit).items():
        filing = read_file(filled(data), "a.xlsx")
        assert filing.findings == [], title
        assert filing.layout_year == layout_year_for(year)
        tables = [sheet for sheet in form_sheets(str(filing.identity.form)) if filing.layout_year in sheet.titles]
        assert len(filing.sheets) == len(tables), "the example fills every sheet"


def test_an_untouched_form_lacks_only_what_the_clerk_signs_for(forms):
    for unit in ("420102", "429021", "420300", "420000"):
        for data in forms(2016, unit).values():
            filing = read_file(data, "a.xlsx")
            names = {c.headers[2015]: c.name for c in form_sheets(str(filing.identity.form))[0].columns}
            labelled = {row: label for label, row in labels(opened(data)["封面"]).items()}
            reasons = [f for f in filing.findings if f.severity == "critical"]
            assert {f.check_code for f in reasons} == {"cover_unreadable"}
            assert {names[labelled[f.row or 0]] for f in reasons} == TO_FILL_IN
            others = {f.check_code for f in filing.findings if f not in reasons}
            assert others <= {"required_blank", "conditional_blank"}, "prefilled rows lack what the clerk adds"


def test_a_unit_stands_on_its_form_as_it_was_called_in_that_year(forms):
    for year, code, name in ((2016, "420821", "京山县"), (2018, "420882", "京山市")):
        (data,) = forms(year, "420882").values()
        book = opened(data)
        cover = book["封面"]
        held = {label: cover.cell(row, 2).value for label, row in labels(cover).items()}
        assert (held["行政区划代码"], held["单位名称"], held["填报年度"]) == (code, name, year)
        towns = [
            row[0] for row in book["乡镇街道"].iter_rows(min_row=FIRST_ROW + 1, max_col=1, values_only=True) if row[0]
        ]
        assert towns == [code + town.code[6:] for town in townships("420882")]
        filing = read_file(filled(data), "a.xlsx")
        assert filing.identity.unit_code == "420882"


def test_towns_that_are_no_streets_are_no_urban_streets_and_streets_are_asked(forms):
    (data,) = forms(2016, "420381").values()
    page = opened(data)["乡镇街道"]
    at = headers(page)
    rows = [row for row in page.iter_rows(min_row=FIRST_ROW + 1, values_only=True) if row[0]]
    assert {row[at["类型"] - 1] for row in rows} >= {"街道", "镇"}
    assert all((row[at["城区街道"] - 1] is None) == (row[at["类型"] - 1] == "街道") for row in rows)


def test_last_years_rows_are_prefilled_and_their_codes_locked():
    row = {
        "platform_code": "420102001",
        "platform_name": "滨江青少年之家",
        "opened_on": "2014-05-04",
        "area_sqm": "150.5",
    }
    data = blank_form(BlankForm("county_report", 2016, "420102", "江岸区", {"platforms": [row]}))
    page = opened(data)["平台"]
    at = headers(page)
    held = {header: page.cell(FIRST_ROW + 1, column) for header, column in at.items()}
    assert held["平台编码"].value == "420102001"
    assert held["启用日期"].value == datetime(2014, 5, 4)
    assert held["场地面积(平方米)"].value == 150.5
    assert held["平台编码"].protection.locked
    assert not held["平台名称"].protection.locked
    assert not page.cell(FIRST_ROW + 2, at["平台编码"]).protection.locked


def test_sheets_are_protected_without_a_password_and_everything_to_fill_in_is_unlocked(forms):
    (data,) = forms(2016, "420102").values()
    book = opened(data)
    for page in book.worksheets:
        assert page.protection.sheet
        assert not page.protection.password
    cover = book["封面"]
    locked = {label for label, row in labels(cover).items() if cover.cell(row, 2).protection.locked}
    assert {"表名", "行政区划代码", "填报年度"} <= locked
    assert not {"单位名称", "第一责任人", "填报日期"} & locked
    activities = book["活动"]
    assert all(not activities.cell(FIRST_ROW + 1, column).protection.locked for column in headers(activities).values())
    assert not any(column.protection.locked for column in activities.column_dimensions.values())
    assert all(cell.protection.locked for cell in activities[HEADER_ROW + 1])


def validation(page: Worksheet, header: str) -> Any:
    cell = page.cell(FIRST_ROW + 1, headers(page)[header])
    (found,) = [rule for rule in page.data_validations.dataValidation if cell.coordinate in rule.sqref]
    return found


def test_above_each_header_stands_an_example_of_a_filled_row_that_nobody_can_take_for_data(forms):
    """That it is not read is held by every test that reads a form back without a finding."""
    for unit in ("420102", "420100", "420000"):
        for data in forms(2016, unit).values():
            for page in opened(data).worksheets:
                if page.title in (GUIDANCE, "封面"):
                    continue
                example = {header: page.cell(EXAMPLE_ROW + 1, column) for header, column in headers(page).items()}
                first, *others = (cell.value for cell in example.values())
                assert first.startswith("例：")
                assert any(others), page.title
                assert all(cell.protection.locked for cell in example.values())


def test_cells_are_guarded_by_lists_dates_and_numbers_that_explain_themselves(forms):
    (data,) = forms(2016, "420102").values()
    book = opened(data)
    choice = validation(book["平台"], "建设方式")
    assert (choice.type, choice.formula1) == ("list", '"新建,改建,开放"')
    assert validation(book["平台"], "团旗").formula1 == '"是,否"'
    day = validation(book["活动"], "活动日期")
    first, last = (openpyxl.utils.datetime.from_excel(int(n)) for n in (day.formula1, day.formula2))
    assert (day.type, first, last) == ("date", datetime(2016, 1, 1), datetime(2016, 12, 31))
    people = validation(book["活动"], "参与人数")
    assert (people.type, people.formula1, people.formula2) == ("whole", "0", "100000")
    code = validation(book["活动"], "平台编码")
    assert code.type == "list"
    assert f"'平台'!$A${FIRST_ROW + 1}" in code.formula1
    for rule in (choice, day, people, code):
        assert rule.prompt
        assert "应填" in rule.error


def test_tables_print_on_a4_across_with_their_header_on_every_page(forms):
    for data in forms(2016, "429004").values():
        for page in opened(data).worksheets[1:]:
            assert (int(page.page_setup.paperSize), page.page_setup.orientation) == (9, "landscape")
            assert page.sheet_properties.pageSetUpPr.fitToPage
            assert (page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight) == (1, 0)
            assert "&P" in page.oddFooter.center.text
            if page.title != GUIDANCE:
                assert page.freeze_panes == f"B{FIRST_ROW + 1}"
                assert page.print_title_rows == f"$1:${HEADER_ROW + 1}"


def test_the_guidance_explains_every_column_and_what_it_allows(forms):
    (data,) = forms(2017, "420102").values()
    book = opened(data)
    explained = {row[1] for row in book[GUIDANCE].iter_rows(max_col=5, values_only=True)}
    for page in book.worksheets:
        if page.title not in ("封面", GUIDANCE):
            assert set(headers(page)) <= explained, page.title
    text = "\n".join(str(cell) for row in book[GUIDANCE].iter_rows(values_only=True) for cell in row if cell)
    assert "请于2018年1月31日前报送" in text
    assert "没有查到2016年度所报内容" in text


def test_the_same_form_is_the_same_bytes():
    blank = BlankForm("city_report", 2016, "420100", "武汉市")
    assert blank_form(blank) == blank_form(blank)
    assert opened(blank_form(blank)).properties.created == NO_TIME
