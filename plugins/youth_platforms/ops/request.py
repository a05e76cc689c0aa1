"""What the caller of `make run` asks for, checked before anything starts."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from youth_platforms.base.refusal import Refusal
from youth_platforms.reference.run_years import UnknownYear, check_year

SAMPLE_YEARS = tuple(range(2015, 2027))
# The sample year with more eligible applicants than seats.
SAMPLE_YEAR = 2016


@dataclass(frozen=True)
class Request:
    """Which years, from which inbox (None: the sample's), whether lists approve themselves, why doubts may pass."""

    years: tuple[int, ...]
    inbox: str | None
    auto_approve: bool
    accept: str


def request_from(variables: dict[str, str]) -> Request:
    """Read YEAR, INBOX, AUTO_APPROVE and ACCEPT.

    Raises:
        Refusal: a year that is none or that a calendar does not know, an inbox that is not there.
    """
    inbox = variables.get("INBOX", "")
    years = _years(variables.get("YEAR", ""), has_inbox=bool(inbox))
    if not inbox and not set(years) <= set(SAMPLE_YEARS):
        raise Refusal(
            f"the sample province files for {SAMPLE_YEARS[0]} to {SAMPLE_YEARS[-1]} only: "
            "give the folder with filings of other years as INBOX=folder."
        )
    return Request(
        years=years,
        inbox=_place(inbox, variables.get("PWD", "")) if inbox else None,
        auto_approve=variables.get("AUTO_APPROVE", "").strip().lower() in ("1", "true", "yes"),
        accept=variables.get("ACCEPT", "").strip(),
    )


def _years(text: str, *, has_inbox: bool) -> tuple[int, ...]:
    if not text.strip():
        if has_inbox:
            raise Refusal("which year? Give it with INBOX, such as YEAR=2016 or YEAR=2015-2017.")
        return (SAMPLE_YEAR,)
    found = re.fullmatch(r"\s*(\d{4})\s*(?:-\s*(\d{4})\s*)?", text)
    if not found:
        raise Refusal(f"YEAR={text} is not a year: give one such as YEAR=2016, or a range such as YEAR=2015-2017.")
    first, last = int(found[1]), int(found[2] or found[1])
    if last < first:
        raise Refusal(f"YEAR={text} runs backwards: give the earlier year first.")
    for year in (first, last):
        try:
            check_year(year)
        except UnknownYear as error:
            raise Refusal(str(error)) from error
    return tuple(range(first, last + 1))


def _place(inbox: str, callers_folder: str) -> str:
    """Return the inbox as an absolute address: `make -C` changes the folder, not its caller's PWD."""
    if "://" in inbox:
        return inbox
    path = Path(inbox).expanduser()
    candidates = [path] if path.is_absolute() else [Path.cwd() / path, Path(callers_folder or os.curdir) / path]
    for candidate in candidates:
        if candidate.is_dir():
            return str(candidate.resolve())
    raise Refusal(f"INBOX={inbox} is not a folder (looked for {candidates[0]}): give the one with the workbooks.")
