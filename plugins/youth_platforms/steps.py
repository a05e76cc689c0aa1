"""The steps of a run, one function each, which the DAGs wire. The nightly copy alone is no step of a run: its DAG
calls ops/backups.py.

Each step may run again and gives the same result. Imports are inside the steps: Airflow reads the DAG files every
few seconds, and dbt and Great Expectations take seconds to import.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from youth_platforms.base.clock import HERE
from youth_platforms.base.first_start import first_start
from youth_platforms.base.refusal import Refusal
from youth_platforms.base.store import outputs
from youth_platforms.reference.run_years import as_year as as_year  # the DAGs call it as a step
from youth_platforms.reference.run_years import check_year
from youth_platforms.reference.yearly_dates import RUN_BEGINS
from youth_platforms.warehouse.audit.answers import APPROVE as APPROVE
from youth_platforms.warehouse.audit.answers import SEND_BACK as SEND_BACK
from youth_platforms.warehouse.audit.answers import Reply
from youth_platforms.warehouse.audit.answers import what_is_missing as what_is_missing

if TYPE_CHECKING:
    from upath import UPath

    from youth_platforms.documents.publication import Published
    from youth_platforms.draw.spot_checks import Draw


class RunOverdue(Refusal):
    """A year that is not published although its day has passed."""


class AnswerRefused(Refusal):
    """What a person answered to a request for approval counts for nothing."""


class UnknownDay(Refusal):
    """A day that cannot be read."""


def schedule_begins() -> tuple[datetime | None, str]:
    """Return when the yearly schedule of this installation begins, and a sentence that says so on the DAG's page.

    Years that were due before are run by hand: the scheduler knows neither their inbox nor their order.
    """
    began = first_start()
    if began is None:
        return None, ""
    first = RUN_BEGINS.next_after(began)
    return began, (
        f"\n**本装置首次启动于 {began.astimezone(HERE):%Y-%m-%d %H:%M}，"
        f"按日程的首次运行在 {first:%Y-%m-%d %H:%M}（收 {first.year - 1} 年度）；"
        f"此前的年度不自动运行，由人触发或补跑（`make backfill YEARS=…`）。**\n"
    )


def open_run(year: int, inbox: str, *, accept: str = "", started_by: str | None = None) -> str:
    """Begin a run for the filings of a year that lie in the inbox; return its id.

    `accept` says why the run's doubts may pass, `started_by` who says so.
    """
    from youth_platforms.intake.filings import open_run as step

    check_year(year)
    return step(year, inbox, accept=accept, started_by=started_by)


def collect(run_id: str, batches: int) -> list[list[str]]:
    """Archive and register what the inbox holds; return ids of filings to read, in at most so many batches."""
    from youth_platforms.intake.filings import collect as step

    with _noted(run_id):
        return step(run_id, batches)


def read_batch(run_id: str, filing_ids: list[str]) -> None:
    """Read and check the filings, and load them into `raw`."""
    from youth_platforms.intake.filings import read_filings as step

    with _noted(run_id):
        step(filing_ids)


def close_intake(run_id: str) -> int:
    """Close the intake: from here on the run can be built; return its year."""
    from youth_platforms.intake.filings import close_intake as step
    from youth_platforms.warehouse.audit.runs import refresh_statistics, year_of

    with _noted(run_id):
        step(run_id)
        refresh_statistics()
    return year_of(run_id)


def take_turn(year: int) -> str:
    """Return the id of the year's landed run, once every earlier year that landed is published."""
    from youth_platforms.warehouse.audit.runs import landed_run, require_turn

    run_id = landed_run(year)
    with _noted(run_id):
        require_turn(run_id)
    return run_id


def gate_filed(run_id: str, today: date | None = None) -> None:
    """Stop a run whose filings cannot be believed; `today` is by the clock by default."""
    from youth_platforms.quality.run_gate import gate_filed as step

    with _noted(run_id):
        step(run_id, today)


def build(run_id: str) -> None:
    """Build the candidate marts of the year, and draw its spot check where nobody has."""
    from youth_platforms.draw.spot_checks import draw_for_run
    from youth_platforms.warehouse.build import build as step
    from youth_platforms.warehouse.build import build_after_draw

    with _noted(run_id):
        step(run_id)
        # The frame of the spot check is this very build's review, so the draw comes after it, and its mart once more.
        if draw_for_run(run_id):
            build_after_draw()


def gate_publish(run_id: str) -> None:
    """Stop a run whose marts are not fit to publish."""
    from youth_platforms.quality.run_gate import gate_publish as step

    with _noted(run_id):
        step(run_id)


def publish(run_id: str) -> None:
    """Make the candidate the published marts of its year, in one transaction."""
    from youth_platforms.warehouse.publishing.publish import publish as step

    with _noted(run_id):
        step(run_id)


def build_and_publish(run_id: str) -> None:
    """Build, check and publish the marts of a year in one go, while no other run may."""
    from youth_platforms.warehouse.publishing.hold import warehouse_held
    from youth_platforms.warehouse.publishing.publish import publish as step

    with warehouse_held(run_id) as holder:
        holder.report("建模 dbt builds the marts")
        build(run_id)
        holder.report("关口二 gate on what would be published")
        gate_publish(run_id)
        holder.report("发布 publish")
        with _noted(run_id):
            step(run_id, holder.report)


def write_receipts(run_id: str) -> None:
    """Give each filing of the run back as its receipt, with all that was found in it."""
    from youth_platforms.returns.write_receipts import write_receipts as step

    step(run_id)


def watch_inbox(inbox: str, settle_seconds: int, takeover_minutes: int) -> None:
    """Check the filings that have arrived in the inbox, and give each its receipt."""
    from youth_platforms.intake.watch import look as step

    step(inbox, settle_seconds, takeover_minutes)


def as_day(text: str | None) -> date:
    """Return the day of a DAG run, from its partition key or its form.

    Raises:
        UnknownDay: none was given, or something that is no day.
    """
    try:
        return date.fromisoformat(text or "")
    except ValueError as unknown:
        raise UnknownDay(f"请给出日期，例如 2016-12-15。Which day? Give it as 2016-12-15, not «{text}».") from unknown


def remind_deadlines(day: date, inbox: str, contacts: str, watched_within_hours: int, smtp_connection: str) -> None:
    """List who is missing before a deadline, and write to them where a mail server is set up."""
    from youth_platforms.reminders.mailing import mailer
    from youth_platforms.reminders.remind import remind as step

    step(day, inbox, contacts, timedelta(hours=watched_within_hours), mailer(smtp_connection))


def draw_spot_checks(year: int, seed: str) -> "tuple[Draw, UPath]":
    """Draw the spot check of a year by hand; return the draw and the inspectors' workbook."""
    from youth_platforms.draw.inspectors_sheet import write_sheet
    from youth_platforms.draw.spot_checks import draw_spot_checks as step

    check_year(year)
    drawn = step(year, seed)
    return drawn, write_sheet(drawn, outputs(year))


def what_if(year: int, rule: str, figure: str) -> str:
    """Return who would be decided otherwise by another value of a rule or parameter, and write it as a workbook."""
    from youth_platforms.what_if.answer import what_if as step
    from youth_platforms.what_if.answer_sheet import answer_zh, write_sheet

    answer = step(rule, figure, year)
    return f"{answer_zh(answer)}\n  {write_sheet(answer, outputs(year))}"


def what_if_choices() -> dict[str, str]:
    """Return what `what_if` may be asked about: rule codes and parameters, each with its Chinese name."""
    from youth_platforms.what_if.question import choices

    return choices()


def publish_documents(year: int, edition: int | None = None) -> "Published":
    """Write the official documents of a year's approved list, by default of its newest edition."""
    from youth_platforms.documents.publication import publish_documents as step

    return step(year, edition)


def write_for_cities(year: int, *, with_previews: bool) -> None:
    """Write each city's workbook of defects, and its preview where the list is not approved yet."""
    from youth_platforms.documents.cities import write_defects, write_previews

    write_defects(year)
    if with_previews:
        write_previews(year)


def require_published(year: int) -> str:
    """Return the published run of a year whose day has passed.

    Raises:
        RunOverdue: nothing of it is published.
    """
    from youth_platforms.warehouse.audit.runs import NotYourTurn
    from youth_platforms.warehouse.audit.runs import published_run as step

    try:
        return step(year)
    except NotYourTurn as error:
        raise RunOverdue(f"{year} 年度已过期限仍未发布，请查看“收件”“建库”停在哪一步。{error}") from error


def published_run(year: int) -> str:
    """Return the run that the published list of a year comes from."""
    from youth_platforms.warehouse.audit.runs import published_run as step

    return step(year)


def approval_request(run_id: str, *, auto_approve: bool = False) -> dict[str, Any]:
    """Return what the person who approves the list of a run reads; `lock_reason` says why nobody need be asked, if so.

    Requests of earlier runs of the year are withdrawn; `signatures` is how many accounts have to sign. With
    `auto_approve` nobody is asked either, unless this installation forbids it (AUTO_APPROVE_FORBIDDEN).
    """
    from youth_platforms.documents.approval_text import body, subject
    from youth_platforms.reference.in_force import parameters
    from youth_platforms.warehouse.audit.approvals import ask, lock_reason, overtaken, read_request

    request = read_request(run_id)
    locked = overtaken(run_id) or lock_reason(run_id)
    if not locked:
        ask(run_id)
    return {
        "run_id": run_id,
        "report_year": request.report_year,
        "lock_reason": locked,
        "auto_approve": auto_approve and not os.environ.get("AUTO_APPROVE_FORBIDDEN"),
        "signatures": int(parameters(request.report_year)["approval_signatures"]),
        "subject": subject(request),
        "body": body(request),
    }


def record_answer(
    asked: dict[str, Any], first: Reply | None, reasoned: Reply | None, second: Reply | None
) -> str | None:
    """Keep what persons replied to an `approval_request`; an approved list goes into the ledger, as it is published.

    Returns:
        None when the list is in the ledger, else why it is not (sent back, withdrawn, a trial).

    Raises:
        AnswerRefused: what a person answered counts for nothing; the message says why.
    """
    from youth_platforms.warehouse.audit.answers import AUTOMATIC, answer_of
    from youth_platforms.warehouse.audit.approvals import record_answer as step
    from youth_platforms.warehouse.audit.approvals import was_decided

    if first is None and not asked["auto_approve"]:
        return "本次送审已撤回"
    run_id, answer = asked["run_id"], answer_of(first, reasoned, second) if first else AUTOMATIC
    refusal = step(run_id, answer, asked["signatures"])
    # Who answered must hear that it counts for nothing; a list sent back is an answer that counts.
    if refusal and not answer.is_automatic and (answer.approved or not was_decided(run_id)):
        raise AnswerRefused(refusal)
    return refusal


@contextmanager
def _noted(run_id: str) -> Iterator[None]:
    """Write into `audit.runs` that a step failed, and why.

    Raises:
        WarehouseUnreachable: PostgreSQL was restarted meanwhile, so that the step is worth another try, whatever dbt or
            Great Expectations made of the connections that broke.
    """
    from youth_platforms.warehouse.audit.runs import clear_failure, note_failure
    from youth_platforms.warehouse.connection import WarehouseUnreachable, server_start

    clear_failure(run_id)
    began = server_start()
    try:
        yield
    except WarehouseUnreachable:
        raise
    except Exception as error:
        if server_start() != began:
            raise WarehouseUnreachable(f"PostgreSQL was restarted in the middle of it: {error}") from error
        note_failure(run_id, str(error))
        raise
