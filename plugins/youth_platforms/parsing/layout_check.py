"""What differs between a workbook and the layouts that the project knows, in Chinese."""

from youth_platforms.forms.layout import form_sheets, layout_years
from youth_platforms.forms.vocabularies import checks, sheet_states
from youth_platforms.parsing.characters import visible
from youth_platforms.parsing.validate import identify, rejections
from youth_platforms.parsing.workbook import LayoutMatch, Workbook, form_of, match_layout, read_cover


def describe(data: bytes, file_name: str) -> tuple[bool, str]:
    """Return whether a layout fits the workbook, and what there is to say about it."""
    workbook = Workbook(data, file_name)
    cover = read_cover(workbook) if workbook.is_open else None
    if cover is None:
        reasons = [f"{f.expected_zh}。{checks()[f.check_code].fix_zh}" for f in rejections(workbook.problems)]
        return False, "\n".join([f"{file_name}：无法读取封面，不能比对版式", *reasons])
    identity = identify(cover)
    if not form_of(cover) or not identity.form:
        return False, f"{file_name}：封面的表名不是已知报表，不能比对版式"
    match = match_layout(workbook, cover, identity.form, identity.report_year or layout_years()[-1])
    title = next(text for column in form_sheets(identity.form)[0].columns for text in column.allowed)
    head = f"{file_name}：{title}，填报年度 {identity.report_year or '不明'}"
    if not len(match):
        return True, f"{head}。与 {match.layout_year} 年版式一致"
    return False, "\n".join([f"{head}。最接近 {match.layout_year} 年版式，差异如下：", *_differences(match)])


def _differences(match: LayoutMatch) -> list[str]:
    lines = [f"  缺少工作表「{title}」" for title in match.missing_sheets]
    lines += [f"  多出工作表「{visible(title)}」{_hidden(match, title)}" for title in match.unknown_sheets]
    for sheet in match.headers:
        lines += [f"  工作表「{sheet.title}」缺少列「{header}」" for header in sheet.missing]
        lines += [f"  工作表「{sheet.title}」多出列「{visible(header)}」" for header in sheet.unknown]
        lines += [f"  工作表「{sheet.title}」重复列「{header}」" for header in sheet.repeated]
    return [*lines, "如确为新年度版式：在 forms/layouts 各 CSV 增加一列（列名为年度），填入当年表头，取消的列填 -"]


def _hidden(match: LayoutMatch, title: str) -> str:
    state = match.hidden.get(title)
    return f"（{sheet_states()[state]}）" if state else ""
