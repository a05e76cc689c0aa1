"""Reminders before deadlines: from filings that the watcher really read to mails that a real server really got."""

import socket
from collections.abc import Iterator
from datetime import date, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from tests.support import workbooks as made
from youth_platforms.intake import watch
from youth_platforms.reminders.mailing import mailer
from youth_platforms.reminders.remind import BadContacts, Send, remind
from youth_platforms.warehouse.connection import connect

DAY = timedelta(hours=24)


class Letterbox:
    """Keeps what is delivered; refuses everything while `is_full`."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.is_full = False

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.is_full:
            return "452 no room"
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@pytest.fixture(scope="module")
def server_of_mails() -> Iterator[tuple[Letterbox, int]]:
    """A mail server on this machine: its letterbox and its port."""
    letterbox = Letterbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(letterbox, hostname="127.0.0.1", port=port)
    controller.start()
    yield letterbox, port
    controller.stop()


@pytest.fixture
def letterbox(server_of_mails: tuple[Letterbox, int], monkeypatch: pytest.MonkeyPatch) -> Letterbox:
    """The letterbox, empty, with Airflow's connection to its server."""
    letterbox, port = server_of_mails
    letterbox.mails.clear()
    letterbox.is_full = False
    extra = '{"from_email": "sender@example.org", "disable_ssl": true, "disable_tls": true, "retry_limit": 0}'
    connection = f'{{"conn_type": "smtp", "host": "127.0.0.1", "port": {port}, "extra": {extra}}}'
    monkeypatch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", connection)
    return letterbox


@pytest.fixture
def inbox(clean_warehouse: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An inbox with one county's report of 2016; warehouse and archive are empty."""
    monkeypatch.setenv("YP_ARCHIVE", str(tmp_path / "archive"))
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / "江岸区.xlsx").write_bytes(made.county().bytes())
    return folder


@pytest.fixture
def contacts(tmp_path: Path) -> Path:
    """Addresses of two units, one of them with two; as Excel saves a CSV."""
    path = tmp_path / "contacts.csv"
    listed = "unit_code,email\n420102,a@example.org\n420103,b@example.org\n420103,c@example.org\n420100,w@example.org\n"
    path.write_text(listed, encoding="utf-8-sig")
    return path


def watched(inbox: Path) -> None:
    """Two looks of the watcher."""
    for _ in range(2):
        watch.look(str(inbox), 0, 60)


def reminded(inbox: Path, day: str, contacts: Path | str = "", send: Send | None = None) -> dict[str, str]:
    """Return who is missing what, by unit."""
    missing = remind(date.fromisoformat(day), str(inbox), str(contacts), DAY, send)
    return {each.unit_code: each.missing_zh for each in missing}


def rows(query: str) -> list[tuple[Any, ...]]:
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


@pytest.mark.parametrize("day", ["2017-01-17", "2017-01-28", "2017-01-31"])
def test_before_and_on_the_due_day_every_unit_that_owes_a_report_and_filed_none_is_listed(
    inbox: Path, day: str
) -> None:
    watched(inbox)
    missing = reminded(inbox, day)
    assert len(missing) == 102 + 13  # four of the 103 counties owe the city's report too, under the same code
    assert "420102" not in missing
    assert "421071" not in missing
    assert missing["420103"] == missing["420100"] == "尚未收到报表"
    listed = rows("select deadline, count(*), count(mailed_at) from audit.reminders group by 1 order by 1")
    assert listed == [("city_report", 17, 0), ("county_report", 102, 0)]


@pytest.mark.parametrize("day", ["2017-01-16", "2017-02-01", "2016-06-01"])
def test_on_other_days_nobody_is_reminded(inbox: Path, day: str) -> None:
    assert reminded(inbox, day) == {}


def test_a_unit_whose_filings_were_all_rejected_is_told_so_and_a_withdrawn_one_counts_as_missing(inbox: Path) -> None:
    (inbox / "江汉区.xlsx").write_bytes(made.county(unit_code="420103", filled_by=None).bytes())
    watched(inbox)
    assert reminded(inbox, "2017-01-31")["420103"] == "所报均被退回，尚无有效报表"
    (inbox / "江岸区.xlsx").unlink()
    watched(inbox)
    assert reminded(inbox, "2017-01-31")["420102"] == "尚未收到报表"


def test_those_with_an_address_get_one_mail_a_day_and_deadline(
    inbox: Path, contacts: Path, letterbox: Letterbox
) -> None:
    watched(inbox)
    send = mailer("smtp_default")
    for _ in range(2):
        reminded(inbox, "2017-01-28", contacts, send)
    to = [mail["To"] for mail in letterbox.mails]
    assert sorted(to) == ["b@example.org, c@example.org", "w@example.org"]
    county = letterbox.mails[to.index("b@example.org, c@example.org")]
    assert county["From"] == "sender@example.org"
    assert county["Subject"] == "江汉区：2016 年度县(市、区)年度报表应于 2017-01-31 前报送"
    body = county.get_body(("html",))
    assert body is not None
    assert "还有 3 天" in body.get_content()
    assert rows("select unit_code from audit.reminders where mailed_at is not null order by 1") == [
        ("420100",),
        ("420103",),
    ]
    reminded(inbox, "2017-01-31", contacts, send)
    assert len(letterbox.mails) == 4


def test_what_the_server_refused_fails_the_step_and_is_sent_at_the_next_try(
    inbox: Path, contacts: Path, letterbox: Letterbox
) -> None:
    watched(inbox)
    send = mailer("smtp_default")
    letterbox.is_full = True
    with pytest.raises(Exception, match="no room"):
        reminded(inbox, "2017-01-28", contacts, send)
    letterbox.is_full = False
    reminded(inbox, "2017-01-28", contacts, send)
    assert len(letterbox.mails) == 2


def test_a_platforms_name_is_text_in_a_mail_and_never_a_template(letterbox: Letterbox) -> None:
    send = mailer("smtp_default")
    assert send is not None
    send(["a@example.org"], "{{ 6 * 7 }}", "<p>{{ 6 * 7 }}</p>")
    (mail,) = letterbox.mails
    body = mail.get_body(("html",))
    assert body is not None
    assert (mail["Subject"], body.get_content().strip()) == ("{{ 6 * 7 }}", "<p>{{ 6 * 7 }}</p>")


def test_nobody_is_written_to_when_the_watcher_has_not_looked(
    inbox: Path, contacts: Path, letterbox: Letterbox, caplog: pytest.LogCaptureFixture
) -> None:
    assert len(reminded(inbox, "2017-01-28", contacts, mailer("smtp_default"))) == 116
    assert letterbox.mails == []
    assert "switch watch_inbox on" in caplog.text


def test_without_a_mail_server_the_list_is_made_and_the_log_says_that_mails_are_off(
    inbox: Path, contacts: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AIRFLOW_CONN_SMTP_DEFAULT", raising=False)
    watched(inbox)
    caplog.set_level("INFO")
    assert reminded(inbox, "2017-01-28", contacts, mailer("smtp_default"))
    assert "mails are off" in caplog.text
    assert "江汉区：尚未收到报表" in caplog.text


def test_a_list_of_addresses_with_other_columns_is_refused(inbox: Path, tmp_path: Path) -> None:
    (tmp_path / "contacts.csv").write_text("单位,邮箱\n420102,a@example.org\n", encoding="utf-8")
    with pytest.raises(BadContacts, match="unit_code,email"):
        reminded(inbox, "2017-01-28", tmp_path / "contacts.csv")
    with pytest.raises(BadContacts, match="unit_code,email"):
        reminded(inbox, "2017-01-28", tmp_path / "nowhere.csv")
