"""The inspectors' workbook: who was drawn and why, and per platform what to verify, with room for what they find."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from psycopg2 import sql
from upath import UPath

from youth_platforms.base.store import write_whole
from youth_platforms.base.tables import rows
from youth_platforms.base.worksheets import FIRST_ROW, SheetTexts, StyledValue, TableColumn, WorkbookWriter
from youth_platforms.draw.algorithm import RISK
from youth_platforms.draw.spot_checks import Draw
from youth_platforms.warehouse.connection import connect
from youth_platforms.warehouse.named_rows import named_rows

ITEMS = Path(__file__).with_name("items.csv")
_LIST = (
    TableColumn("place", "序号", 6, "center"),
    TableColumn("city_name", "市（州）", 20),
    TableColumn("county_name", "县（市、区）", 14),
    TableColumn("platform_code", "平台编码", 12, "center"),
    TableColumn("platform_name", "平台名称", 32),
    TableColumn("arm", "抽取方式", 10, "center"),
    TableColumn("inclusion_probability", "入样概率", 10, "score"),
    TableColumn("risk_score", "线索得分", 10, "score"),
    TableColumn("reasons", "抽取理由", 60),
)
_RECORD = (
    TableColumn("platform_code", "平台编码", 12, "center"),
    TableColumn("platform_name", "平台名称", 28),
    TableColumn("item", "核查事项", 20),
    TableColumn("how", "核查方法", 36),
    TableColumn("reported", "所报", 12, "number"),
    TableColumn("unit", "单位", 8, "center"),
    TableColumn("verified", "核实", 12, "number"),
    TableColumn("agrees", "是否相符", 10, "center"),
    TableColumn("problem", "问题", 36),
)
_CLUE = "#FFF4C2"
SIGNED_BY = "检查人（两人）：　　　　　　　　　　　　平台负责人：　　　　　　　　　　　　日期：　　　　年　　月　　日"

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
    """Return what inspectors verify, in order (items.csv)."""
    return tuple(Item(**row) for row in rows(ITEMS))


def write_sheet(draw: Draw, folder: UPath) -> UPath:
    """Write the workbook of a draw into `folder`; return its path."""
    with connect() as connection, connection.cursor() as cursor:
        figures = sql.SQL(", ").join(sql.Identifier("figures", item.figure) for item in items())
        cursor.execute(sql.SQL(PLATFORMS).format(figures=figures), {"year": draw.report_year, "draw": draw.draw_id})
        platforms = {row["platform_code"]: row for row in named_rows(cursor)}
    path = folder / f"{draw.report_year}年度省级抽查名单及核查表.xlsx"
    book = WorkbookWriter(path.stem)
    _write_list(book, draw, platforms)
    _write_record(book, draw, platforms)
    write_whole(path, book.saved())
    return path


def _write_list(book: WorkbookWriter, draw: Draw, platforms: dict[str, dict[str, Any]]) -> None:
    note = (
        f"抽样框{draw.frame_size}个平台，抽中{len(draw.sample)}个；随机种子 {draw.seed}；"
        f"方法 {draw.algorithm_version}；抽样框 SHA-256 {draw.frame_hash}。线索只决定抽查先后，不作为任何认定的依据。"
    )
    listed = [
        platforms[drawn.platform.platform_code]
        | {
            "place": place,
            "arm": "按线索" if drawn.arm == RISK else "随机",
            "inclusion_probability": float(drawn.inclusion_probability),
            "risk_score": drawn.platform.risk_score,
            "reasons": "\n".join(platforms[drawn.platform.platform_code]["reasons_zh"]),
        }
        for place, drawn in enumerate(draw.sample, start=1)
    ]
    book.table(SheetTexts("抽查名单", f"{draw.report_year}年度省级示范性平台抽查名单", note), _LIST, listed)


def _write_record(book: WorkbookWriter, draw: Draw, platforms: dict[str, dict[str, Any]]) -> None:
    note = "所报数取自最近一次已发布的年度报表；「核实」「是否相符」「问题」由检查人员填写，填毕签名。"
    sheet = book.sheet(SheetTexts("核查表", f"{draw.report_year}年度省级示范性平台抽查核查表", note), _RECORD)
    at, breaks = FIRST_ROW, []
    for drawn in draw.sample:
        for row in _record(platforms[drawn.platform.platform_code]):
            book.line(sheet, at, _RECORD, row)
            at += 1
        sheet.merge_range(at, 0, at, len(_RECORD) - 1, SIGNED_BY, book.format("sign"))
        sheet.set_row(at, 28)
        at += 1
        breaks.append(at)
    sheet.set_h_pagebreaks(breaks[:-1])


def _record(platform: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the lines of one platform: what to verify and what was reported, then the clues; the rest stays blank."""
    blank = dict.fromkeys((column.name for column in _RECORD), None) | {
        name: platform[name] for name in ("platform_code", "platform_name")
    }
    lines = [
        blank
        | {"item": item.item_zh, "how": item.how_zh, "reported": _reported(platform[item.figure]), "unit": item.unit_zh}
        for item in items()
    ]
    clues = [blank | {"item": "线索", "how": reason} for reason in platform["reasons_zh"][1:]]
    return lines + [{name: StyledValue(value, fill=_CLUE) for name, value in clue.items()} for clue in clues]


def _reported(figure: Any) -> Any:
    """Return what a cell shows of a figure; a platform that reported nothing leaves it blank."""
    if isinstance(figure, bool):
        return StyledValue("运行" if figure else "未运行", "center")
    return figure
