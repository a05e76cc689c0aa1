"""What persons reply to a request for approval, and what answer it comes to."""

import pytest

from youth_platforms.warehouse.audit.answers import APPROVE, SEND_BACK, Answer, Reply, answer_of, what_is_missing


def reply(name: str, option: str, reason: str | None = None) -> Reply:
    return {"chosen_options": [option], "params_input": {"reason": reason}, "responded_by_user": {"name": name}}


@pytest.mark.parametrize(
    ("option", "reason", "signatures", "missing"),
    [
        (APPROVE, None, 1, None),
        (APPROVE, None, 2, "signature"),
        (SEND_BACK, "有异议", 2, None),
        (SEND_BACK, "", 1, "reason"),
        (SEND_BACK, "  ", 2, "reason"),
    ],
)
def test_an_approval_lacks_a_second_signature_and_a_list_sent_back_a_reason(option, reason, signatures, missing):
    assert what_is_missing(reply("张书记", option, reason), signatures) == missing


def test_an_answer_is_of_who_answered_first_and_gives_every_reason():
    sent_back = answer_of(reply("张书记", SEND_BACK), reply("李处长", SEND_BACK, "公示材料不全"), None)
    assert sent_back == Answer("张书记", approved=False, reason="公示材料不全")
    signed = answer_of(reply("张书记", APPROVE, "同意"), None, reply("李处长", APPROVE, "已核"))
    assert signed == Answer("张书记", approved=True, reason="同意；已核", countersigned_by="李处长")


def test_who_signs_second_may_send_a_list_back():
    refused = answer_of(reply("张书记", APPROVE), None, reply("李处长", SEND_BACK, "有异议"))
    assert refused == Answer("张书记", approved=False, reason="有异议", countersigned_by="李处长")
