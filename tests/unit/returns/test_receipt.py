"""Receipts: the filing back as it was, its cells marked, everything said once, nothing filed ever a formula."""

import csv
import io
import json
import zipfile
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from tests.support import workbooks as made
from youth_platforms.base.paths import SEEDS
from youth_platforms.base.tables import rows
from youth_platforms.forms.layout import ignored_titles
from youth_platforms.forms.vocabularies import FORMS, checks
from youth_platforms.parsing.filing import Finding
from youth_platforms.parsing.read_file import read_file
from youth_platforms.returns.receipt import TEXTS, Receipt, receipt_json, receipt_names, receipt_workbook
from youth_platforms.returns.template import NO_TIME

FIRST = "回执"
LIMITS = {row["limit"]: int(row["value"]) for row in rows(FORMS / "limits.csv")}


def receipt_of(data: bytes, name: str = "a.xlsx", more: tuple[Finding, ...] = ()) -> Receipt:
    read = read_file(data, name)
    found = (*read.findings, *more)
    status = "rejected" if read.is_rejected else "accepted_with_findings" if found else "accepted"
    who = read.identity
    return Receipt(
        "f1", name, "0" * 64, status, found, who.form, who.unit_code, who.unit_name, who.report_year, who.filed_on, 1
    )


def opened(data: bytes | None, receipt: Receipt) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(receipt_workbook(data, receipt)))


def texts(book: openpyxl.Workbook) -> str:
    return "\n".join(str(c) for row in book[FIRST].iter_rows(values_only=True) for c in row if c is not None)


def faulty() -> made.Filing:
    filing = made.county()
    filing.rows["platforms"][0]["area_sqm"] = "很大"
    filing.rows["activities"][1]["participants"] = -5
    filing.rows["activities"][2]["title"] = None
    return filing


def test_a_finding_marks_and_comments_its_cell_and_is_listed_with_a_link_to_it():
    data = faulty().bytes()
    book = opened(data, receipt_of(data))
    assert book.sheetnames[0] == FIRST
    assert book.active.title == FIRST
    for sheet, place, held in (("平台", "G2", "很大"), ("活动", "E3", "-5"), ("活动", "C4", "（空）")):
        cell = book[sheet][place]
        assert cell.fill.fill_type == "solid"
        assert held in cell.comment.text
        assert "要求" in cell.comment.text
        (row,) = [row for row in book[FIRST].iter_rows() if row[2].value == sheet and row[3].value == place]
        assert row[3].hyperlink.location == f"'{sheet}'!{place}"
        assert row[4].value == held
        assert row[6].value
    assert book["活动"]["E2"].fill.fill_type is None
    assert book["活动"]["E2"].comment is None


def test_the_filings_own_sheets_and_cells_come_back_as_they_were():
    odd = made.county()
    odd.rows["activities"][0]["title"] = ' <读书会> & "五四"\n第二行 '
    for filing in (odd, faulty(), made.county(), made.city(), made.province()):
        data = filing.bytes()
        original, book = openpyxl.load_workbook(io.BytesIO(data)), opened(data, receipt_of(data))
        assert book.sheetnames == [FIRST, *original.sheetnames]
        for page in original.worksheets:
            assert list(page.values) == list(book[page.title].values)
            assert [c.number_format for row in page for c in row] == [
                c.number_format for row in book[page.title] for c in row
            ]


@pytest.mark.parametrize(
    ("change", "status", "advice"),
    [
        ({}, "已接收", "未发现问题"),
        ({"plan_filed_on": "已报"}, "已接收(有问题)", "重新报送"),
        ({"report_year": None}, "退回", "重新报送整份报表"),
    ],
)
def test_the_first_sheet_tells_status_unit_year_version_and_what_to_do(change, status, advice):
    data = made.county(**change).bytes()
    receipt = receipt_of(data)
    book = opened(data, receipt)
    assert book[FIRST]["A2"].value == status
    text = texts(book)
    assert "江岸区（420102）" in text
    assert "第1次报送" in text
    assert advice in text
    assert ("2016年度" in text) == ("report_year" not in change)
    assert json.loads(receipt_json(receipt))["status_zh"] == status


def test_a_warning_alone_makes_a_receipt_with_findings_and_says_that_it_counts():
    warning = Finding("area_changed", "warning", "面积较上年变动50%及以上", "上年100", "平台", "G2", 2, made.PLATFORM)
    data = made.county().bytes()
    book = opened(data, receipt_of(data, more=(warning,)))
    assert "照计，请核对" in texts(book)
    assert "所填：上年100" in book["平台"]["G2"].comment.text


def listed(book: openpyxl.Workbook) -> list[tuple[str, ...]]:
    """Sheet, cells, what they held, and the effect, of each line of the first sheet's table."""
    rows = list(book[FIRST].iter_rows(values_only=True))
    head = next(at for at, row in enumerate(rows) if row[0] == "序号")
    return [(row[2], row[3], row[4], row[7]) for row in rows[head + 1 :]]


def many_slips(**cover: object) -> made.Filing:
    filing = made.county(**cover)
    filing.rows["activities"] = [made.activity(n, participants="约三十" if n % 3 == 0 else 25) for n in range(60)]
    for number in range(20, 40):
        filing.rows["activities"][number]["activity_on"] = date(2015, 3, 1)
    filing.rows["activities"][7]["title"] = "<b>读书会</b>"
    filing.rows["platforms"][0]["area_sqm"] = "很大"
    filing.rows["platforms"][0]["tenure_years"] = "长期"
    return filing


def test_a_receipt_has_one_line_a_kind_and_column_and_leads_with_what_costs_most():
    data = many_slips().bytes()
    receipt = receipt_of(data)
    assert len(receipt.findings) == 43
    book = opened(data, receipt)
    assert listed(book) == [
        ("平台", "G2", "很大", "该行不计入统计，该平台暂缓认定"),
        ("活动", "E2、E5、E8、E11、E14、E17、E20、E23、E26、E29、E32、E35等，共 20 处", "约三十", "该行不计入统计"),
        ("活动", "B22:B41", "2015-03-01", "该行不计入统计"),
        ("平台", "I2", "长期", "该格按未填处理，其余照计"),
        ("活动", "C9", "<b>读书会</b>", "照计，请核对"),
    ]
    assert "问题共 43 处" in texts(book)
    assert all(book["活动"][f"B{row}"].comment for row in range(22, 42)), "each cell is marked all the same"
    assert len(json.loads(receipt_json(receipt))["findings"]) == 43


def test_the_receipt_of_a_rejected_filing_leads_with_the_reason_and_lists_its_rows_below():
    data = many_slips(filed_on="明天").bytes()
    book = opened(data, receipt_of(data))
    lines = listed(book)
    assert lines[0] == ("封面", "B8", "明天", "整份未采用")
    assert len(lines) == 6
    assert {line[3] for line in lines[1:]} == {"重新报送前请一并改正"}


def test_different_texts_of_one_line_are_quoted_once_each_up_to_a_few():
    filing = made.county()
    filing.rows["activities"] = [made.activity(n, participants=f"约{n}人" if n < 6 else "很多") for n in range(8)]
    data = filing.bytes()
    ((_, places, held, _),) = listed(opened(data, receipt_of(data)))
    assert (places, held) == ("E2:E9", "约0人；约1人；约2人等 7 种")


def test_an_oddly_packed_workbook_and_one_with_excels_own_password_come_back_with_their_sheets():
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(faulty().bytes())) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            new.writestr(name.replace("/", "\\"), old.read(name))
    locked = io.BytesIO()
    OOXMLFile(io.BytesIO(faulty().bytes())).encrypt("VelvetSweatshop", locked)
    for data in (stream.getvalue(), locked.getvalue()):
        book = opened(data, receipt_of(data))
        assert book.sheetnames[1:] == list(faulty().grids())
        assert "很大" in book["平台"]["G2"].comment.text


def test_a_workbook_of_the_strict_edition_comes_back_with_its_values():
    """As «Strict Open XML» of Excel writes it; openpyxl finds no sheet in it."""
    ours, strict = b"http://schemas.openxmlformats.org/", b"http://purl.oclc.org/ooxml/"
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(faulty().bytes())) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            for of in (b"spreadsheetml", b"officeDocument"):
                part = part.replace(ours + of + b"/2006/", strict + of + b"/")
            new.writestr(name, part)
    data = stream.getvalue()
    book = opened(data, receipt_of(data))
    assert book.sheetnames[1:] == list(faulty().grids())
    assert "很大" in book["平台"]["G2"].comment.text


def test_a_sheet_too_many_that_no_menu_shows_is_shown_in_the_receipt():
    source = openpyxl.load_workbook(io.BytesIO(made.county().bytes()))
    source.create_sheet("Sheet9").sheet_state = "veryHidden"
    stream = io.BytesIO()
    source.save(stream)
    book = opened(stream.getvalue(), receipt_of(stream.getvalue()))
    assert "已深度隐藏" in texts(book)
    assert book["Sheet9"].sheet_state == "visible"


def test_filed_text_never_becomes_a_formula():
    filing = made.county(unit_name='=HYPERLINK("http://x","y")')
    filing.rows["activities"][0]["title"] = "=cmd|' /C calc'!A0"
    filing.rows["activities"][1]["participants"] = "=1+1"
    filing.rows["activities"][2]["participants"] = "@SUM(A1)"
    filing.rows["activities"].append(made.activity(3, participants="-2+3"))
    data = filing.bytes()
    receipt = receipt_of(data, name="=evil.xlsx")
    made_of = receipt_workbook(data, receipt)
    with zipfile.ZipFile(io.BytesIO(made_of)) as parts:
        for name in parts.namelist():
            if name.startswith("xl/worksheets/sheet"):
                assert b"<f>" not in parts.read(name)
                assert b"<f " not in parts.read(name)
    book = openpyxl.load_workbook(io.BytesIO(made_of))
    held = {cell.value: cell for row in book[FIRST].iter_rows() for cell in row if cell.value}
    for text in ("=1+1；@SUM(A1)；-2+3", "=evil.xlsx"):
        assert (held[text].data_type, held[text].quotePrefix) == ("s", True)
    assert book["活动"]["C2"].value == "=cmd|' /C calc'!A0"
    assert book["活动"]["C2"].data_type == "s"


def test_the_filings_own_formulas_come_back_as_the_values_that_were_read():
    held = io.BytesIO()
    book = openpyxl.load_workbook(io.BytesIO(made.county().bytes()))
    book["活动"]["E2"] = '=WEBSERVICE("http://x")'
    book.save(held)
    receipt = receipt_of(held.getvalue())
    assert [f.check_code for f in receipt.findings] == ["formula_without_value"]
    marked = opened(held.getvalue(), receipt)["活动"]["E2"]
    assert marked.value is None
    assert "WEBSERVICE" in marked.comment.text


@pytest.mark.parametrize("data", [b"", b"no workbook", b"PK\x03\x04 cut off", None])
def test_a_file_that_is_no_workbook_gets_the_first_sheet_alone_and_how_to_fix_it(data):
    receipt = receipt_of(data or b"")
    book = opened(data, receipt)
    assert book.sheetnames == [FIRST]
    assert book[FIRST]["A2"].value == "退回"
    assert "未附原表。请用空白报表重新填写" in texts(book)
    assert checks()[receipt.findings[0].check_code].fix_zh in texts(book)


def test_a_sheet_with_xml_entities_is_never_opened_even_where_the_parser_had_no_need_of_it():
    grids = made.county().grids() | {"附件": [["x"]]}
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made.workbook(grids))) as source, zipfile.ZipFile(held, "w") as hostile:
        for name in source.namelist():
            part = source.read(name)
            if name.endswith("sheet9.xml"):
                part = part.replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet', 1)
            hostile.writestr(name, part)
    receipt = receipt_of(held.getvalue())
    assert [f.check_code for f in receipt.findings] == ["sheets_differ"]
    assert opened(held.getvalue(), receipt).sheetnames == [FIRST]


def test_merged_cells_of_a_whole_sheet_are_not_given_back():
    """openpyxl makes every merged cell: seventeen thousand million of them here."""
    with zipfile.ZipFile(io.BytesIO(made.county().bytes())) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    name = "xl/worksheets/sheet3.xml"
    merged = b'</sheetData><mergeCells count="1"><mergeCell ref="A5:XFD1048576"/></mergeCells>'
    parts[name] = parts[name].replace(b"</sheetData>", merged)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as new:
        for part, content in parts.items():
            new.writestr(part, content)
    book = opened(stream.getvalue(), receipt_of(stream.getvalue()))
    assert book.sheetnames == [FIRST]
    assert "无须再办" in texts(book)
    assert "重新填写" not in texts(book)


def test_of_too_many_findings_the_gravest_are_listed_and_it_is_told_where_all_are(monkeypatch):
    monkeypatch.setattr("youth_platforms.returns.receipt.limit", {**LIMITS, "receipt_findings": 2}.get)
    data = faulty().bytes()
    receipt = receipt_of(data)
    book = opened(data, receipt)
    assert "本表列出前 2 条，共 3 条" in texts(book)
    marked = [cell for page in book.worksheets[1:] for row in page.iter_rows() for cell in row if cell.comment]
    assert len(marked) == 2
    assert book["平台"]["G2"].comment, "the critical one is among them"
    assert len(json.loads(receipt_json(receipt))["findings"]) == 3


def test_a_receipt_mended_and_filed_again_is_accepted():
    data = faulty().bytes()
    book = opened(data, receipt_of(data))
    book["平台"]["G2"], book["活动"]["E3"], book["活动"]["C4"] = 120, 25, "读书会"
    held = io.BytesIO()
    book.save(held)
    read = read_file(held.getvalue(), "a.回执.xlsx")
    assert (read.intake_status, read.findings) == ("accepted", [])
    assert FIRST in ignored_titles()
    again = opened(held.getvalue(), receipt_of(held.getvalue()))
    assert again.sheetnames.count(FIRST) == 1
    assert again[FIRST]["A2"].value == "已接收"


def test_a_marked_cell_within_merged_cells_is_marked_at_their_top_left():
    book = openpyxl.load_workbook(io.BytesIO(made.county().bytes()))
    book["活动"].merge_cells("C2:C3")
    held = io.BytesIO()
    book.save(held)
    receipt = receipt_of(held.getvalue())
    assert [f.cell for f in receipt.findings] == ["C3"]
    assert opened(held.getvalue(), receipt)["活动"]["C2"].comment


def test_what_the_office_had_noted_on_a_cell_is_kept_below():
    book = openpyxl.load_workbook(io.BytesIO(faulty().bytes()))
    book["平台"]["G2"].comment = openpyxl.comments.Comment("以实测为准", "李红")
    held = io.BytesIO()
    book.save(held)
    comment = opened(held.getvalue(), receipt_of(held.getvalue()))["平台"]["G2"].comment.text
    assert comment.index("要求") < comment.index("以实测为准")


def test_an_open_document_comes_back_as_a_workbook_with_its_values():
    cover = made.county(report_year=None).grids()["封面"]
    rows = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell or ""}</text:p></table:table-cell>'
            for cell in row
        )
        + "</table:table-row>"
        for row in cover
    )
    names = 'xmlns:{0}="urn:oasis:names:tc:opendocument:xmlns:{0}:1.0"'
    declared = " ".join(names.format(name) for name in ("office", "table", "text"))
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as parts:
        parts.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        parts.writestr("META-INF/manifest.xml", '<manifest:manifest xmlns:manifest="m"/>')
        parts.writestr(
            "content.xml",
            f'<office:document-content {declared}><office:body><office:spreadsheet><table:table table:name="封面">'
            f"{rows}</table:table></office:spreadsheet></office:body></office:document-content>",
        )
    receipt = receipt_of(held.getvalue(), "a.ods")
    assert "cover_unreadable" in {f.check_code for f in receipt.findings}
    book = opened(held.getvalue(), receipt)
    assert book.sheetnames == [FIRST, "封面"]
    assert book["封面"]["B3"].value == "江岸区"
    assert book["封面"]["B4"].comment


def test_the_same_filing_and_findings_give_the_same_bytes():
    data = faulty().bytes()
    receipt = receipt_of(data)
    shuffled = replace(receipt, findings=receipt.findings[::-1])
    assert receipt_workbook(data, receipt) == receipt_workbook(data, shuffled)
    assert receipt_json(receipt) == receipt_json(shuffled)
    properties = openpyxl.load_workbook(io.BytesIO(receipt_workbook(data, receipt))).properties
    assert properties.created == properties.modified == NO_TIME, "no time of day is in it"


def test_the_json_tells_machines_all_that_the_first_sheet_tells_people():
    data = faulty().bytes()
    content = json.loads(receipt_json(receipt_of(data)))
    assert (content["unit_code"], content["report_year"], content["version"]) == ("420102", 2016, 1)
    assert content["status"] == "accepted_with_findings"
    assert [(f["severity"], f["sheet"], f["cell"], f["held"]) for f in content["findings"]] == [
        ("critical", "平台", "G2", "很大"),
        ("error", "活动", "E3", "-5"),
        ("error", "活动", "C4", None),
    ]
    assert "暂缓认定" in content["findings"][0]["effect_zh"]
    assert all(f["mend_zh"] and f["expected_zh"] for f in content["findings"])


def test_no_name_or_telephone_number_is_said_outside_the_units_own_sheets():
    filing = faulty()
    filing.rows["staff"][0]["person_name"] = None
    filing.rows["staff"].append({**made.county().rows["staff"][0], "platform_code": "420103001"})
    data = filing.bytes()
    receipt = receipt_of(data)
    text = texts(opened(data, receipt)) + receipt_json(receipt).decode()
    assert not any(secret in text for secret in ("张三", "王明", "李红", "027-12345678"))


def test_everything_that_can_be_found_has_a_text_of_its_own_on_how_to_fix_it():
    with open(SEEDS / "crosschecks.csv", encoding="utf-8", newline="") as lines:
        found_later = {row["check_code"] for row in csv.DictReader(lines)}
    with open(TEXTS / "fixes.csv", encoding="utf-8", newline="") as lines:
        fixes = {row["check_code"]: row["fix_zh"] for row in csv.DictReader(lines)}
    assert found_later <= set(fixes)
    assert all(check.fix_zh for check in checks().values())
    assert not [text for text in (*fixes.values(), *(c.fix_zh for c in checks().values())) if "{" in text]


def test_receipts_of_like_named_files_never_fall_together_and_never_leave_their_folder():
    names = ["a.xlsx", "a.xls", "A.ods", "b/a.xlsx", "无后缀", "c.年报.xlsx", "../../x.xlsx", "..", "字" * 90 + ".xlsx"]
    given = receipt_names(names)
    assert len({name.casefold() for name in given.values()}) == len(names)
    assert given["b/a.xlsx"] == "b/a.回执"
    assert given["c.年报.xlsx"] == "c.年报.回执"
    assert given["a.xls"] == "a.xls.回执"
    for name in given.values():
        assert not {".", ".."} & set(name.split("/"))
        assert all(len(f"{part}.xlsx".encode()) <= 255 for part in name.split("/"))
    assert receipt_names(reversed(names)) == given
