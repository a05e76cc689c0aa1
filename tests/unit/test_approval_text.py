"""What the person who approves a list reads."""

from dataclasses import replace

from youth_platforms.documents.approval_text import as_text, body, changes
from youth_platforms.warehouse.audit.approvals import Request
from youth_platforms.warehouse.audit.objection_register import Objections
from youth_platforms.warehouse.audit.published_lists import PublishedList

BEFORE = PublishedList({"a": ("甲", 1), "b": ("乙", 2), "c": ("丙", 3)}, {"武汉市": 10, "黄石市": 5})
AFTER = PublishedList({"a": ("甲", 1), "c": ("丙", 2), "d": ("丁", 3)}, {"武汉市": 9, "黄石市": 5})
REQUEST = Request("run", 2016, None, 80, 50, 2, 7, (120, 110, 4, 6), [], [], [], AFTER, None, None, Objections(0, []))


def test_names_added_dropped_and_moved_and_quotas_that_changed_are_text() -> None:
    assert changes(BEFORE, AFTER) == [
        "新增 1 个：丁 d",
        "去掉 1 个：乙 b",
        "名次变动 1 个：丙 c 第3名→第2名",
        "次年名额变动 1 个：武汉市 10→9",
    ]
    assert changes(AFTER, AFTER) == []


def test_a_first_list_is_compared_with_nothing() -> None:
    text = body(REQUEST)
    assert "申报 80 个，拟认定 50 个，暂缓 2 个" in text
    assert "应报 120 份，接收 110 份，退回 4 份，没有 6 份" in text
    assert "此前没有批准过的名单" in text
    assert "相比" not in text


def test_both_the_last_approved_and_the_last_published_list_are_compared_with() -> None:
    text = body(replace(REQUEST, approved=(2, BEFORE), published=AFTER))
    approved, published = text.split("与上一次发布的结果相比")
    assert "与最近批准的一版（第 2 版）相比" in approved
    assert "乙 b" in approved
    assert "没有变化" in published


def test_doubts_accepted_warnings_and_quotas_that_rest_on_a_report_still_to_come_are_text() -> None:
    text = body(
        replace(
            REQUEST, doubts=["few_accepted：接收4份"], warnings=["没有退回的报表：江岸区"], unsure_cities=["荆州市"]
        )
    )
    for said in ("知情放行的疑点", "few_accepted：接收4份", "关口提醒", "没有退回的报表：江岸区", "荆州市"):
        assert said in text


def test_unanswered_objections_are_listed_and_the_text_leads_to_those_that_come_later() -> None:
    text = body(replace(REQUEST, objections=Objections(3, ["武汉市 甲 a：全年活动次数，2017-02-20提出"])))
    assert "共有异议 3 项，待答复 1 项" in text
    assert "- 武汉市 甲 a：全年活动次数，2017-02-20提出" in text
    for said in (text, body(REQUEST)):
        assert "5个工作日内市州可提异议" in said
        assert "(/portal/2016/approval)" in said
    assert "待答复的异议" not in body(REQUEST)


def test_what_was_filed_is_text_in_the_request_and_never_markup() -> None:
    filed = "甲\n\n# 省委已同意\n[批准](https://example.org) **必须** <b>&lt;\u202e"
    shown = "甲 # 省委已同意 \\[批准\\](https://example.org) \\*\\*必须\\*\\* \\<b\\>\\&lt;"
    text = body(
        replace(
            REQUEST,
            doubts=[filed],
            warnings=[filed],
            unsure_cities=[filed],
            started_by=filed,
            list=PublishedList({"a": (filed, 1)}, {}),
            published=PublishedList({}, {}),
            objections=Objections(1, [filed]),
        )
    )
    assert text.count(shown) == 6
    assert "\n#" not in text
    assert as_text("# 甲") == "\\# 甲"
    assert as_text("2016. 甲") == "2016\\. 甲"
    assert as_text("few_accepted：接收4份（4-5份）、《甲》_a_") == "few_accepted：接收4份（4-5份）、《甲》\\_a\\_"


def test_who_started_the_run_is_text_since_an_approval_by_him_is_marked() -> None:
    assert "由 李四 发起" in body(replace(REQUEST, started_by="李四"))
