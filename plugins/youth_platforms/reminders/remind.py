"""Reminders: who has not filed yet, on the days before a deadline and on the day itself.

What is due when is in the seed reporting_calendar.csv; which days before it a unit is reminded, in days_before.csv.
What has arrived is what the watcher has read in the inbox (watch.py): nobody is written to on older knowledge.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import fsspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from youth_platforms.base.paths import SEEDS
from youth_platforms.base.refusal import Refusal
from youth_platforms.base.tables import rows, rows_of
from youth_platforms.reference.filers import owing
from youth_platforms.reminders import missing
from youth_platforms.reminders.missing import Missing

_LOG = logging.getLogger(__name__)
_HERE = Path(__file__).parent

Send = Callable[[list[str], str, str], None]
"""Sends one mail: addresses, subject, HTML."""


class BadContacts(Refusal):
    """The list of addresses cannot be read; the message says what it should look like."""


@dataclass(frozen=True)
class Deadline:
    """One thing that is due: `deadline` names it in deadlines.csv."""

    deadline: str
    report_year: int
    due_on: date
    form: str
    what_zh: str


def deadlines_to_remind_of(day: date) -> list[Deadline]:
    """Return the deadlines of any year for which units are reminded on this day."""
    before = {(row["deadline"], int(row["days_before"])) for row in rows(_HERE / "days_before.csv")}
    return [deadline for deadline in _deadlines() if (deadline.deadline, (deadline.due_on - day).days) in before]


def remind(day: date, inbox: str, contacts: str, watched_within: timedelta, send: Send | None) -> list[Missing]:
    """List who is missing on this day, in the log and in `audit.reminders`, and write to those with an address.

    May run again: nobody gets a second mail for the same day and deadline.

    Args:
        inbox: where filings arrive, as the watcher is given it.
        contacts: a CSV (unit_code, email; any fsspec place) of the units' addresses; empty where there is none.
        watched_within: the watcher must have looked at the inbox in this time, or nobody is written to.
        send: None where no mail server is set up.

    Raises:
        BadContacts: the list of addresses is not there, or has other columns.
    """
    overdue = [each for deadline in deadlines_to_remind_of(day) for each in _missing(deadline, inbox)]
    addresses = _addresses(contacts)
    missing.keep(day, overdue)
    for each in overdue:
        _LOG.info("%s %s：%s", each.due_on, each.unit_name, each.missing_zh)
    _LOG.info("%d reminders on %s", len(overdue), day)
    if send is None:
        _LOG.info("mails are off: there is no connection to a mail server")
    elif not missing.was_watched(inbox, watched_within):
        _LOG.warning(
            "no mail: the watcher has not looked at %s in the last %s; switch watch_inbox on", inbox, watched_within
        )
    else:
        _send_all(day, overdue, addresses, send)
    return overdue


def _send_all(day: date, overdue: list[Missing], addresses: dict[str, list[str]], send: Send) -> None:
    sent = 0
    for each in missing.unmailed(day, overdue):
        if each.unit_code in addresses:
            send(addresses[each.unit_code], _written("subject.txt.j2", day, each), _written("mail.html.j2", day, each))
            missing.note_mailed(day, each)
            sent += 1
    without = {each.unit_code for each in overdue} - addresses.keys()
    _LOG.info("%d mails sent; %d units have no address", sent, len(without))


def _missing(deadline: Deadline, inbox: str) -> Iterator[Missing]:
    filed = missing.filed(inbox, deadline.report_year, deadline.form)
    platforms = missing.unassessed(inbox, deadline.report_year) if deadline.deadline == "assessment" else None
    for unit in owing(deadline.form):
        waiting = () if platforms is None else platforms.get(unit.code, ())
        if waiting:
            text = _text("unassessed").format(platforms=len(waiting))
        elif platforms is not None or filed.get(unit.code):
            continue
        else:
            text = _text("rejected" if unit.code in filed else "not_filed")
        yield Missing(
            deadline.deadline,
            deadline.report_year,
            deadline.due_on,
            unit.code,
            unit.name,
            deadline.what_zh,
            text,
            waiting,
        )


@cache
def _deadlines() -> tuple[Deadline, ...]:
    kinds = list(rows(_HERE / "deadlines.csv"))
    return tuple(
        Deadline(
            kind["deadline"],
            int(year["report_year"]),
            date.fromisoformat(year[kind["calendar_column"]]),
            kind["form"],
            kind["what_zh"],
        )
        for year in rows(SEEDS / "reporting_calendar.csv")
        for kind in kinds
    )


def _addresses(contacts: str) -> dict[str, list[str]]:
    if not contacts:
        return {}
    wanted = f"{contacts}: 通讯录应为 CSV，首行 unit_code,email。The contacts should be a CSV with these columns."
    try:
        with fsspec.open(contacts, "rt", encoding="utf-8-sig", newline="") as lines:
            listed = list(rows_of(lines))
    except (OSError, UnicodeError) as error:
        raise BadContacts(f"{wanted} ({error})") from error
    addresses: dict[str, list[str]] = {}
    for row in listed:
        if not row.keys() >= {"unit_code", "email"}:
            raise BadContacts(wanted)
        if row["email"].strip():
            addresses.setdefault(row["unit_code"].strip(), []).append(row["email"].strip())
    return addresses


def _written(template: str, day: date, overdue: Missing) -> str:
    return _templates().get_template(template).render(day=day, missing=overdue, days_left=(overdue.due_on - day).days)


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(_HERE), autoescape=select_autoescape(["html.j2"]), undefined=StrictUndefined
    )


def _text(code: str) -> str:
    return next(row["zh"] for row in rows(_HERE / "texts.csv") if row["code"] == code)
