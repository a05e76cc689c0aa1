"""The data dictionary, as a workbook, a page and the text in docs/reference.

All of it is read from the warehouse's own catalogue and its rules; nothing is written twice.
"""

from html import escape

from upath import UPath

from youth_platforms.base.paths import PROJECT_ROOT
from youth_platforms.base.store import outputs, write_whole
from youth_platforms.base.worksheets import HEADER_ROW, SheetTexts, TableColumn, WorkbookWriter
from youth_platforms.dictionary.contents import Dictionary, Entry, Field, read_dictionary

REFERENCE = UPath(PROJECT_ROOT) / "docs" / "reference" / "data-dictionary.zh.md"
TITLE = "数据字典"
LEAD = (
    "本文由 `make dictionary` 从仓库的目录生成，请勿手改。"
    "表名、列名、中文名、代码含义与数据库的注释、`报表` 里的中文视图同出一处。"
)
FIELDS = ("列", "中文名", "类型", "可空", "单位", "代码", "说明")
RULES = ("规则编号", "自何年起", "名称", "条文", "比较", "要求值", "单位", "硬性")
PAGE = """<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ font: 15px/1.6 "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; color: #222; margin: 0 auto; max-width: 76rem;
  padding: 1.5rem; }}
h1 {{ font-size: 1.7rem; }}
h2 {{ font-size: 1.2rem; margin: 2.5rem 0 .3rem; padding-top: .8rem; border-top: 1px solid #ccc; }}
h2 code {{ font-size: .95rem; font-weight: normal; color: #666; }}
nav {{ columns: 16rem; margin: 1rem 0 2rem; }}
nav a {{ display: block; }}
a {{ color: #14539a; text-decoration: none; }}
a:hover {{ text-decoration: underline; }}
p {{ margin: .3rem 0; }}
.wide {{ overflow-x: auto; }}
table {{ border-collapse: collapse; width: 100%; margin: .6rem 0; }}
th, td {{ text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid #e2e2e2; }}
th {{ background: #f3f5f7; white-space: nowrap; }}
td:first-child {{ white-space: nowrap; }}
td:first-child, h2 code {{ font-family: "DejaVu Sans Mono", Consolas, monospace; font-size: .9em; }}
@media print {{ body {{ font-size: 10px; }} h2 {{ break-after: avoid; }} }}
</style>
<h1>{title}</h1>
{body}
</html>
"""


def write_all() -> list[UPath]:
    """Write the dictionary of the warehouse in all three forms; return the files."""
    dictionary = read_dictionary()
    folder = outputs("dictionary")
    written = []
    for path, write in (
        (folder / f"{TITLE}.xlsx", write_workbook),
        (folder / f"{TITLE}.html", write_page),
        (REFERENCE, write_text),
    ):
        write(dictionary, path)
        written.append(path)
    return written


def write_text(dictionary: Dictionary, path: UPath) -> None:
    """Write the dictionary as Markdown."""
    parts = [f"# {TITLE}", LEAD]
    for entry in dictionary.entries:
        parts.append(f"## {entry.name_zh} `{entry.name}`")
        parts.append("\n".join(f"- {line}" for line in _facts(entry)))
        parts.append(_markdown_table(FIELDS, [_cells(field) for field in entry.fields]))
    parts += ["## 规则", _markdown_table(RULES, dictionary.rules)]
    write_whole(path, ("\n\n".join(parts) + "\n").encode())


def write_page(dictionary: Dictionary, path: UPath) -> None:
    """Write the dictionary as one page without scripts, pictures or anything from elsewhere."""
    links = "".join(f'<a href="#{entry.name}">{escape(entry.name_zh)}</a>' for entry in dictionary.entries)
    parts = [f"<p>{escape(LEAD).replace('`', '')}</p>", f'<nav>{links}<a href="#rules">规则</a></nav>']
    for entry in dictionary.entries:
        parts.append(f'<h2 id="{entry.name}">{escape(entry.name_zh)} <code>{entry.name}</code></h2>')
        parts += [f"<p>{_linked(line, dictionary)}</p>" for line in _facts(entry)]
        parts.append(_html_table(FIELDS, [_cells(field) for field in entry.fields]))
    parts += ['<h2 id="rules">规则</h2>', _html_table(RULES, dictionary.rules)]
    write_whole(path, PAGE.format(title=TITLE, body="\n".join(parts)).encode())


def write_workbook(dictionary: Dictionary, path: UPath) -> None:
    """Write the dictionary as a workbook: 表, 列, 关系, 规则."""
    book = WorkbookWriter(TITLE)
    entries = dictionary.entries
    _sheet(
        book,
        "表",
        {"表": 32, "中文名": 26, "说明": 40, "中文视图": 30, "主键": 30, "谁可查阅": 16, "看到哪些行": 26},
        [[e.name, e.name_zh, e.note, e.view, e.key, e.readers, e.rows] for e in entries],
    )
    _sheet(
        book,
        "列",
        {"表": 32, "列": 28, "中文名": 28, "类型": 11, "可空": 6, "单位": 8, "代码": 40, "说明": 40},
        [[e.name, *_cells(field)] for e in entries for field in e.fields],
    )
    _sheet(
        book,
        "关系",
        {"表": 34, "列": 34, "指向": 30},
        [[e.name, columns, table] for e in entries for columns, table in e.references],
    )
    _sheet(book, "规则", dict(zip(RULES, (16, 10, 26, 70, 8, 10, 10, 8), strict=True)), dictionary.rules)
    write_whole(path, book.saved())


def _facts(entry: Entry) -> list[str]:
    parts = {
        "说明": entry.note,
        "中文视图": entry.view,
        "主键": entry.key,
        "关系": "；".join(f"{columns} → {table}" for columns, table in entry.references),
        "谁可查阅": entry.readers,
        "看到哪些行": entry.rows,
    }
    return [f"{what}：{text}" for what, text in parts.items() if text]


def _cells(field: Field) -> list[str]:
    return [
        field.name,
        field.name_zh,
        field.kind,
        "是" if field.is_nullable else "",
        field.unit,
        field.codes,
        field.note,
    ]


def _markdown_table(header: tuple[str, ...], rows: list[list[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _html_table(header: tuple[str, ...], rows: list[list[str]]) -> str:
    head = "".join(f"<th>{escape(cell)}</th>" for cell in header)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _linked(line: str, dictionary: Dictionary) -> str:
    """Return the line with each table that a relation points to as a link."""
    text = escape(line)
    for entry in dictionary.entries:
        text = text.replace(f"→ {entry.name}", f'→ <a href="#{entry.name}">{entry.name}</a>')
    return text


def _sheet(book: WorkbookWriter, name: str, widths: dict[str, int], rows: list[list[str]]) -> None:
    """Add a table of texts that can be filtered by any of its columns."""
    columns = [TableColumn(title, title, width) for title, width in widths.items()]
    page = SheetTexts(name, f"{TITLE}：{name}", LEAD.replace("`", ""), footer=TITLE)
    sheet = book.table(page, columns, (dict(zip(widths, row, strict=True)) for row in rows))
    sheet.autofilter(HEADER_ROW, 0, HEADER_ROW + len(rows), len(widths) - 1)
