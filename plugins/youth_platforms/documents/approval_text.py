"""What the person who approves a list reads, in Markdown: figures, doubts, warnings, what changed, where to look.

Names, values and file names in it were filed or typed by others: each goes through `as_text`, so that it is only text.
"""

import re
from unicodedata import category

from youth_platforms.base.addresses import PORTAL
from youth_platforms.reference.objection_window import working_days_to_object
from youth_platforms.warehouse.audit.approvals import Request
from youth_platforms.warehouse.audit.published_lists import PublishedList

SHOWN = 30
# What Markdown takes for markup wherever it is in a line, and what only at its beginning. An underscore between letters
# is none.
_MARKUP = re.compile(r"[\\`*~\[\]<>&]|(?<![^\W_])_|_(?![^\W_])")
_BEGINS_A_BLOCK = re.compile(r"\A(?:[0-9]+(?=[.)])|(?=[-+#]))")
_INVISIBLE = {"Cc", "Cf"}


def subject(request: Request) -> str:
    """Return the request in one line."""
    return f"{request.report_year} 年度省级示范性平台认定名单，请审定"


def body(request: Request) -> str:
    """Return the request whole; only links, no path of the server."""
    year = request.report_year
    owed, accepted, rejected, without = request.filings
    parts = [
        f"申报 {request.applicants} 个，拟认定 {request.certified} 个，暂缓 {request.withheld} 个；"
        f"次年申报名额核减 {request.quota_places_lost} 个。",
        f"县、市州报表：应报 {owed} 份，接收 {accepted} 份，退回 {rejected} 份，没有 {without} 份。",
        _list("知情放行的疑点", request.doubts),
        _list("关口提醒", request.warnings),
        _unsure(request.unsure_cities),
        _objections(request),
        _changes(request),
        f"[总览]({PORTAL}/{year}) · [名单与各申报对象的理由]({PORTAL}/{year}/list) · "
        f"[报送情况]({PORTAL}/{year}/filings) · [各市州征求意见稿、问题清单下载]({PORTAL}/{year}/documents) · "
        f"[异议与答复]({PORTAL}/{year}/objections)",
        "批准不必写理由；退回须写明理由。",
    ]
    if request.started_by:
        parts.append(f"本次运行由 {as_text(request.started_by)} 发起；由同一账号审定的，记录中注明。")
    return "\n\n".join(part for part in parts if part)


def as_text(said: str) -> str:
    """Return what others wrote as one line of Markdown that shows it as it is, and is no markup."""
    line = " ".join(said.split())
    shown = "".join(character for character in line if category(character) not in _INVISIBLE)
    return _BEGINS_A_BLOCK.sub(r"\g<0>\\", _MARKUP.sub(r"\\\g<0>", shown))


def changes(before: PublishedList, after: PublishedList) -> list[str]:
    """Return what has changed in a list and its quotas: names added, dropped, moved; cities with another quota."""
    added = [code for code in after.certified if code not in before.certified]
    dropped = [code for code in before.certified if code not in after.certified]
    moved = [
        code
        for code, (_, rank) in after.certified.items()
        if code in before.certified and before.certified[code][1] != rank
    ]
    lines = {
        "新增": [_named(after, code) for code in sorted(added)],
        "去掉": [_named(before, code) for code in sorted(dropped)],
        "名次变动": [
            f"{_named(after, code)} 第{before.certified[code][1]}名→第{after.certified[code][1]}名"
            for code in sorted(moved)
        ],
        "次年名额变动": [
            f"{city} {before.quotas.get(city, '无')}→{quota}"
            for city, quota in sorted(after.quotas.items())
            if before.quotas.get(city) != quota
        ],
    }
    return [f"{kind} {len(names)} 个：{_short(names)}" for kind, names in lines.items() if names]


def _changes(request: Request) -> str:
    if request.list is None:
        return ""
    parts = []
    if request.approved is None:
        parts.append("此前没有批准过的名单。")
    else:
        edition_no, approved = request.approved
        parts.append(
            _list(f"与最近批准的一版（第 {edition_no} 版）相比", changes(approved, request.list) or ["没有变化"])
        )
    if request.published is not None:
        parts.append(_list("与上一次发布的结果相比", changes(request.published, request.list) or ["没有变化"]))
    return "\n\n".join(parts)


def _unsure(cities: list[str]) -> str:
    if not cities:
        return ""
    return (
        f"**待补报**：{'、'.join(map(as_text, cities))}的报表只有退回的（或读不出），其考核未知，次年名额以补报为准。"
    )


def _objections(request: Request) -> str:
    """Return what cities have objected, until when they may, and where to look after this text is written."""
    year, objections = request.report_year, request.objections
    until = (
        f"征求意见稿出具次日起{working_days_to_object(year)}个工作日内市州可提异议，"
        f"批准前请看：[最新情况]({PORTAL}/{year}/approval)"
    )
    if not objections.made:
        return f"送审时没有异议；{until}"
    waiting = objections.unanswered
    said = f"送审时共有异议 {objections.made} 项，待答复 {len(waiting)} 项；{until}"
    more = [f"另有 {len(waiting) - SHOWN} 项"] if len(waiting) > SHOWN else []
    return "\n\n".join(filter(None, [said, _list("待答复的异议", [*waiting[:SHOWN], *more])]))


def _list(title: str, lines: list[str]) -> str:
    return f"**{title}**\n\n" + "\n".join(f"- {as_text(line)}" for line in lines) if lines else ""


def _named(of: PublishedList, code: str) -> str:
    return f"{of.certified[code][0]} {code}"


def _short(names: list[str]) -> str:
    more = f"等（另有 {len(names) - SHOWN} 个）" if len(names) > SHOWN else ""
    return "、".join(names[:SHOWN]) + more
