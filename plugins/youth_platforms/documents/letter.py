"""What both forms of a notice, docx and PDF, are filled with."""

from typing import Any

from youth_platforms.base.worksheets import wide
from youth_platforms.documents.notices import Notice
from youth_platforms.documents.wording import date_zh, word

TEXT_WIDTH_PT = 442.2  # 156 mm, GB/T 9704-2012, 5.2.1
_TALLEST_HEAD_PT = 62  # 22 mm, 7.2.4
_HEAD_ROOM = 0.97
_BODY_PT = 16
_DATE_RIGHT = 4  # characters, 7.3.5.1


def filling(notice: Notice) -> dict[str, Any]:
    """Return the texts of the notice; the red head is as tall as one line lets it be (`red_head_pt`).

    The issuer is centred above the date, `issuer_right_pt` from the edge.
    """
    red_head, issuer, dated = word("head", "red"), word("head", "issuer"), date_zh(notice.dated)
    return {
        "trial": word("head", "trial") if notice.is_trial else "",
        "red_head": red_head,
        "red_head_pt": min(_TALLEST_HEAD_PT, int(TEXT_WIDTH_PT * _HEAD_ROOM / len(red_head))),
        "number": f"{word('head', 'number')}〔{notice.dated.year}〕　　号",
        "title_lines": list(notice.title_lines),
        "addressee": notice.addressee,
        "parts": [list(part) for part in notice.parts],
        "attachments": [
            {
                "title": "".join(attachment.title_lines),
                "title_lines": list(attachment.title_lines),
                "header": list(attachment.header),
                "shares": list(attachment.shares),
                "sides": list(attachment.sides),
                "rows": [list(row) for row in attachment.rows],
            }
            for attachment in notice.attachments
        ],
        "issuer": issuer,
        "issuer_right_pt": _BODY_PT * (_DATE_RIGHT - (wide(issuer) - wide(dated)) / 4),
        "dated": dated,
        "mark": notice.mark,
    }
