"""The inspectors' workbook: who was drawn and why, and per platform what to verify, with room for what they find."""

import csv
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import xlsxwriter
from psycopg2 import sql
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from youth_platforms.draw.algorithm import RISK
from youth_platforms.draw.spot_checks import Draw
from youth_platforms.warehouse.connection import connect

ITEMS = Path(__file__).with_name("items.csv")
NO_TIME = datetime(2015, 9, 2)  # written as «created»: the same draw gives the same bytes
_PAPER_A4 = 9
_FONT, _TITLE_FONT = "宋体", "黑体"
_LIST = (
    ("序号", 6), ("市(州)", 14), ("县(市、区)", 14), ("平台编码", 12), ("平台名称", 30), ("抽取方式", 10),
    ("入样概率", 10), ("线索得分", 10), ("抽取理由", 60),
)  # fmt: skip
_RECORD = (
    ("平台编码", 12), ("平台名称", 26), ("核查事项", 20), ("核查方法", 36), ("所报", 12), ("单位", 8), ("核实", 12),
    ("是否相符", 10), ("问题", 36),
)  # fmt: skip
SIGNED_BY = "检查人(两人):            平台负责人:            日期:"
_FIRST_ROW = 3  # below title, note and header

PLATFORMS = """
select
    samples.platform_code, platforms.platform_name, cities.name as city_name, counties.name as county_name,
    samples.reasons_zh, figures.report_year as figures_year, {figures}
from audit.draw_samples as samples
inner join marts.dim_platform as platforms using (platform_code)
inner join marts.dim_division as cities on platforms.city_code = cities.division_code
inner join marts.dim_division as counties on platforms.county_code = counties.division_code
left join lateral (
    select * from marts.fct_platform_year as reported
    where reported.platform_code = samples.platform_code and reported.report_year <= %(year)s
    order by reported.report_year desc limit 1
) as figures on true
where samples.draw_id = %(draw)s
"""


@dataclass(frozen=True)
class Item:
    """Something to verify on the spot; `figure` is the column of fct_platform_year that says what was reported."""

    item_zh: str
    figure: str
    unit_zh: str
    how_zh: str


@cache
def items() -> tuple[Item, ...]:
    """What inspectors verify, in order (items.csv)."""
    with ITEMS.open(encoding="utf-8", newline="") as lines:
        return tuple(Item(**row) for row in csv.DictReader(lines))


def write_sheet(draw: Draw, folder: Path) -> Path:
    """Writes the workbook of a draw into `folder` (made if missing); returns its path."""
    with connect() as connection, connection.cursor() as cursor:
        figures = sql.SQL(", ").join(sql.Identifier("figures", item.figure) for item in items())
        cursor.execute(sql.SQL(PLATFORMS).format(figures=figures), {"year": draw.report_year, "draw": draw.draw_id})
        columns = [column.name for column in cursor.description or ()]
        told = {row[0]: dict(zip(columns, row, strict=True)) for row in cursor.fetchall()}
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{draw.report_year}年度省级抽查名单及核查表.xlsx"
    book = xlsxwriter.Workbook(
        path, {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    book.set_properties({"title": path.stem, "created": NO_TIME})
    styles = _styles(book)
    _write_list(book, draw, told, styles)
    _write_record(book, draw, told, styles)
    book.close()
    return path


def _write_list(book: Workbook, draw: Draw, told: dict[str, dict[str, Any]], styles: dict[str, Format]) -> None:
    note = (
        f"抽样框{draw.frame_size}个平台,抽中{len(draw.sample)}个;随机种子 {draw.seed};方法 {draw.algorithm_version};"
        f"抽样框 SHA-256 {draw.frame_hash}"
    )
    sheet = _sheet(book, "抽查名单", f"{draw.report_year}年度省级示范性平台抽查名单", note, _LIST, styles)
    for place, drawn in enumerate(draw.sample):
        platform = told[drawn.unit.platform_code]
        cells = (
            place + 1,
            platform["city_name"],
            platform["county_name"],
            platform["platform_code"],
            platform["platform_name"],
            "按线索" if drawn.arm == RISK else "随机",
            float(drawn.inclusion_probability),
            float(drawn.unit.risk_score),
            "\n".join(platform["reasons_zh"]),
        )
        for column, cell in enumerate(cells):
            sheet.write(_FIRST_ROW + place, column, cell, styles["share" if column in (6, 7) else "cell"])
        sheet.set_row(_FIRST_ROW + place, 18 * len(platform["reasons_zh"]))
    sheet.write(_FIRST_ROW + len(draw.sample) + 1, 0, "线索只决定抽查先后,不作为任何认定的依据。", styles["note"])


def _write_record(book: Workbook, draw: Draw, told: dict[str, dict[str, Any]], styles: dict[str, Format]) -> None:
    note = "所报数取自最近一次已发布的年度报表;「核实」「是否相符」「问题」由检查人员填写,填毕签名。"
    sheet = _sheet(book, "核查表", f"{draw.report_year}年度省级示范性平台抽查核查表", note, _RECORD, styles)
    row = _FIRST_ROW
    breaks = []
    for drawn in draw.sample:
        platform = told[drawn.unit.platform_code]
        for item in items():
            reported = _reported(platform[item.figure])
            _line(sheet, row, platform, (item.item_zh, item.how_zh, reported, item.unit_zh), styles["cell"])
            row += 1
        for reason in platform["reasons_zh"][1:]:
            _line(sheet, row, platform, ("线索", reason), styles["clue"])
            row += 1
        sheet.merge_range(row, 0, row, len(_RECORD) - 1, SIGNED_BY, styles["sign"])
        sheet.set_row(row, 28)
        row += 1
        breaks.append(row)
    sheet.set_h_pagebreaks(breaks[:-1])


def _line(sheet: Worksheet, row: int, platform: dict[str, Any], told: tuple[Any, ...], style: Format) -> None:
    """One line of the record: the platform, what is told, and blank cells for who inspects."""
    cells = (platform["platform_code"], platform["platform_name"], *told)
    for column in range(len(_RECORD)):
        sheet.write(row, column, cells[column] if column < len(cells) else None, style)


def _sheet(
    book: Workbook, name: str, title: str, note: str, columns: tuple[tuple[str, int], ...], styles: dict[str, Format]
) -> Worksheet:
    """A sheet for A4 across: title, note, a header that repeats on every page."""
    sheet = book.add_worksheet(name)
    sheet.set_landscape()
    sheet.set_paper(_PAPER_A4)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, _FIRST_ROW - 1)
    sheet.set_footer("&C第 &P 页,共 &N 页")
    sheet.freeze_panes(_FIRST_ROW, 0)
    sheet.merge_range(0, 0, 0, len(columns) - 1, title, styles["title"])
    sheet.merge_range(1, 0, 1, len(columns) - 1, note, styles["note"])
    sheet.set_row(0, 30)
    sheet.set_row(1, 32)
    for column, (header, width) in enumerate(columns):
        sheet.set_column(column, column, width)
        sheet.write(_FIRST_ROW - 1, column, header, styles["header"])
    return sheet


def _styles(book: Workbook) -> dict[str, Format]:
    cell = {"font_name": _FONT, "font_size": 10, "border": 1, "text_wrap": True, "valign": "vcenter"}
    return {
        "title": book.add_format({"font_name": _TITLE_FONT, "font_size": 16, "align": "center", "valign": "vcenter"}),
        "note": book.add_format({"font_name": _FONT, "font_size": 9, "text_wrap": True, "valign": "vcenter"}),
        "header": book.add_format(cell | {"font_name": _TITLE_FONT, "align": "center", "bg_color": "#DCE6F1"}),
        "cell": book.add_format(cell),
        "share": book.add_format(cell | {"num_format": "0.00"}),
        "clue": book.add_format(cell | {"bg_color": "#FFF4C2"}),
        "sign": book.add_format({"font_name": _FONT, "font_size": 10, "valign": "vcenter"}),
    }


def _reported(figure: Any) -> Any:
    """What a cell shows of a figure; a platform that reported nothing leaves it blank."""
    if isinstance(figure, bool):
        return "运行" if figure else "未运行"
    return float(figure) if isinstance(figure, Decimal) else figure
