"""What persons reply when they are asked to approve a list, as Airflow hands it over: what it lacks, and what answer it
comes to.
"""

from dataclasses import dataclass
from typing import Any, Literal

APPROVE, SEND_BACK = "批准", "退回"
# What one person replied: `chosen_options`, `params_input` with the reason, `responded_by_user`.
Reply = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """Who decided what on a list, and why; `countersigned_by` is the second account where two have to sign."""

    decided_by: str
    approved: bool
    reason: str = ""
    is_automatic: bool = False
    countersigned_by: str | None = None


AUTOMATIC = Answer("AUTO_APPROVE", approved=True, reason="试运行，自动批准", is_automatic=True)


def what_is_missing(reply: Reply, signatures: int) -> Literal["reason", "signature"] | None:
    """Return what the first reply lacks to be an answer; None where it is one."""
    if not _approves(reply):
        return None if _reason(reply) else "reason"
    return "signature" if signatures > 1 else None


def answer_of(first: Reply, reasoned: Reply | None, second: Reply | None) -> Answer:
    """Return the answer that the first reply, the reason given later and the second signature come to."""
    replies = [reply for reply in (first, reasoned, second) if reply]
    return Answer(
        _name(first),
        approved=all(map(_approves, replies)),
        reason="；".join(filter(None, map(_reason, replies))),
        countersigned_by=_name(second) if second else None,
    )


def _approves(reply: Reply) -> bool:
    return bool(reply["chosen_options"] == [APPROVE])


def _reason(reply: Reply) -> str:
    return (reply["params_input"].get("reason") or "").strip()


def _name(reply: Reply) -> str:
    return str(reply["responded_by_user"]["name"])
