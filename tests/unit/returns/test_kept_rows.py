"""Rows in which a receipt marks nothing: they go back as they were filed, but for formulas."""

import io
import re
import zipfile
from collections.abc import Callable

import openpyxl
import pytest

from tests.support import workbooks as made
from tests.support.damaged import CLEAN, SHEET, rezipped
from youth_platforms.parsing.filing import Finding
from youth_platforms.parsing.read_file import read_file
from youth_platforms.parsing.scan import scan_file
from youth_platforms.returns.receipt import Receipt, receipt_workbook

MARKED, UNMARKED = "平台", "活动"
RELS = "xl/_rels/workbook.xml.rels"
CELL = b'<c r="C2"'
MARK = Finding("area_changed", "warning", "面积较上年变动50%及以上", "上年100", MARKED, "G2", 2, made.PLATFORM)


def receipt_of(data: bytes) -> bytes:
    return receipt_workbook(data, Receipt("f1", "a.xlsx", "0" * 64, "accepted_with_findings", (MARK,)))


def sheet_xml(data: bytes, title: str) -> bytes:
    package = scan_file(data, "a.xlsx").package
    assert package is not None
    return package.sheet_xml(title)


def rows_of(xml: bytes) -> bytes:
    return xml[xml.index(b"<sheetData>") : xml.index(b"</sheetData>")]


def with_sheet(change: Callable[[bytes], bytes]) -> bytes:
    """Return the filing with its sheet of activities changed."""
    return rezipped(lambda name, content: change(content) if name == SHEET else content)


def put_in(xml: bytes, cell: bytes) -> bytes:
    """Return the sheet with another cell in the place of C2."""
    start = xml.index(CELL)
    end = min(at for at in (xml.find(b"</c>", start) + 4, xml.find(b"/>", start) + 2) if at > start + 3)
    return xml[:start] + cell + xml[end:]


def test_rows_without_a_mark_are_the_filed_ones_to_the_byte():
    data = CLEAN
    returned = receipt_of(data)
    assert rows_of(sheet_xml(returned, UNMARKED)) == rows_of(sheet_xml(data, UNMARKED))
    (dimension,) = re.findall(b"<dimension [^>]*>", sheet_xml(data, UNMARKED))
    assert re.findall(b"<dimension [^>]*>", sheet_xml(returned, UNMARKED).replace(b" />", b"/>")) == [dimension]
    assert rows_of(sheet_xml(returned, MARKED)) != rows_of(sheet_xml(data, MARKED))
    read, again = read_file(data, "a.xlsx"), read_file(returned, "a.xlsx")
    assert (again.identity, again.sheets) == (read.identity, read.sheets)


@pytest.mark.parametrize(
    "formula",
    [
        b"<f>1+1</f>",
        b'<f t="shared" ref="C2:C9" si="0">1+1</f>',
        b'<f t="shared" si="0"/>',
        b'<f t="array" ref="C2">SUM(1,1)</f>',
        b"<f/>",
    ],
)
def test_of_a_formula_the_value_goes_back(formula):
    data = with_sheet(lambda xml: put_in(xml, CELL + b">" + formula + b"<v>2</v></c>"))
    returned = receipt_of(data)
    assert openpyxl.load_workbook(io.BytesIO(returned))[UNMARKED]["C2"].value == 2
    assert b"<f" not in rows_of(sheet_xml(returned, UNMARKED))


@pytest.mark.parametrize(
    ("change", "held"),
    [
        (lambda xml: put_in(xml, CELL + b' t="inlineStr"><is><t><![CDATA[<f>1</f>]]></t></is></c>'), "<f>1</f>"),
        (lambda xml: put_in(xml, CELL + b' t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c>'), "ab"),
        (lambda xml: put_in(xml, CELL + b' cm="1" t="str"><v>ab</v></c>'), "ab"),
        (lambda xml: put_in(xml, CELL + b"><!-- <v>3</v> --><v>2</v></c>"), 2),
        (lambda xml: xml.replace(b"<row ", b'<row xmlns:x14ac="urn:x" x14ac:dyDescent="0.25" '), "活动2"),
        (lambda xml: xml.replace(b"UTF-8", b"UTF-16").decode().encode("utf-16"), "活动2"),
        (
            lambda xml: put_in(xml, CELL + b' t="str"><v>\xc3\xa9</v></c>').replace(b"UTF-8", b"ISO-8859-1"),
            "Ã©",
        ),
    ],
    ids=["cdata", "rich_text", "metadata", "comment", "attributes_of_excel", "utf_16", "latin"],
)
def test_rows_of_more_than_plain_values_go_back_too(change, held):
    data = with_sheet(change)
    xml = sheet_xml(returned := receipt_of(data), UNMARKED)
    page = openpyxl.load_workbook(io.BytesIO(returned))[UNMARKED]
    assert held in [cell.value for row in page for cell in row]
    assert not [mark for mark in (b"<!", b" cm=", b"x14ac", b"<r>") if mark in xml]


def shuffled(xml: bytes) -> bytes:
    second, third = re.findall(b'<row r="[23]".*?</row>', xml, re.DOTALL)
    return xml.replace(second + third, third + second)


@pytest.mark.parametrize(
    "change",
    [
        lambda xml: put_in(xml, CELL + b' s="777"><v>2</v></c>'),
        lambda xml: put_in(xml, CELL + b' t="s"><v>99999</v></c>'),
        lambda xml: put_in(xml, CELL + b"><v>2</v></c>" + CELL + b"><v>3</v></c>"),
        lambda xml: put_in(xml, CELL + b"><v>2</v><v>3</v></c>"),
        lambda xml: xml.replace(b"</sheetData>", b"</sheetData >").replace(
            b"<sheetData>", b"<!--<sheetData></sheetData>--><sheetData >"
        ),
        shuffled,
    ],
    ids=["style", "text", "cell_twice", "value_twice", "comment_before", "order_of_rows"],
)
def test_what_excel_would_have_to_repair_is_not_handed_on(change):
    data = with_sheet(change)
    returned = receipt_of(data)
    if UNMARKED in openpyxl.load_workbook(io.BytesIO(returned)).sheetnames:
        assert rows_of(sheet_xml(returned, UNMARKED)) not in sheet_xml(data, UNMARKED)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"styles.xml", b"Styles1.xml"),
        (b"sharedStrings.xml", b"Texts.xml"),
        (b'name="\xe6\xb4\xbb\xe5\x8a\xa8"', b'name=""'),
    ],
    ids=["styles", "texts", "no_title"],
)
def test_a_package_in_which_openpyxl_looks_elsewhere_keeps_its_values(old, new):
    data = renamed(CLEAN, old, new)
    book = openpyxl.load_workbook(io.BytesIO(receipt_of(data)))
    values = [cell.value for page in book.worksheets for row in page for cell in row]
    assert "活动2" in values
    fonts = {cell.font.name for page in book.worksheets[1:] for row in page for cell in row}
    assert "黑体" not in fonts, "a style of the sheet 回执"


def test_of_two_sheets_on_one_part_each_has_its_rows():
    data = rezipped(lambda name, content: content.replace(b"sheet3.xml", b"sheet2.xml") if name == RELS else content)
    book = openpyxl.load_workbook(io.BytesIO(receipt_of(data)))
    assert book[MARKED]["A1"].value == book[UNMARKED]["A1"].value == "平台编码"


def test_a_damaged_part_that_nobody_reads_costs_no_looks():
    book, held = openpyxl.load_workbook(io.BytesIO(CLEAN)), io.BytesIO()
    book[UNMARKED].column_dimensions["A"].width = 33
    book.save(held)
    with zipfile.ZipFile(held, "a") as package:
        package.writestr("docProps/thumbnail.jpeg", b"a picture")
    returned = receipt_of(held.getvalue().replace(b"a picture", b"b picture"))
    assert openpyxl.load_workbook(io.BytesIO(returned))[UNMARKED].column_dimensions["A"].width == 33


def test_a_comment_and_a_link_that_the_office_had_made_stay():
    book = openpyxl.load_workbook(io.BytesIO(CLEAN))
    book[UNMARKED]["C2"].comment = openpyxl.comments.Comment("以签到表为准", "李红")
    book[UNMARKED]["D2"].hyperlink = "https://example.org/签到表"
    held = io.BytesIO()
    book.save(held)
    page = openpyxl.load_workbook(io.BytesIO(receipt_of(held.getvalue())))[UNMARKED]
    assert page["C2"].comment.text == "以签到表为准"
    assert page["D2"].hyperlink.target == "https://example.org/签到表"


def test_sheets_whose_titles_differ_in_case_alone_keep_their_own_rows():
    held = io.BytesIO()
    book = openpyxl.load_workbook(io.BytesIO(CLEAN))
    for title, value in (("Note", "first"), ("Other", "second")):
        book.create_sheet(title)["A1"] = value
    book.save(held)
    data = renamed(held.getvalue(), b'name="Other"', b'name="nOTE"')
    returned = openpyxl.load_workbook(io.BytesIO(receipt_of(data)))
    assert [page["A1"].value for page in returned.worksheets[-2:]] == ["first", "second"]


def renamed(data: bytes, old: bytes, new: bytes) -> bytes:
    """Return the package with a name changed wherever it stands: in names of parts and in the parts that name parts."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as parts, zipfile.ZipFile(held, "w") as changed:
        for part in parts.namelist():
            content = parts.read(part)
            names_parts = part.endswith(".rels") or part in ("xl/workbook.xml", "[Content_Types].xml")
            changed.writestr(
                part.encode().replace(old, new).decode(), content.replace(old, new) if names_parts else content
            )
    return held.getvalue()
