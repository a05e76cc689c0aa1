"""The summary that a run ends with."""

from youth_platforms.base.store import outputs
from youth_platforms.documents.folder import newest_edition
from youth_platforms.warehouse.audit.runs import published_run
from youth_platforms.warehouse.audit.year_summary import YearSummary, year_summary
from youth_platforms.warehouse.connection import connect
from youth_platforms.warehouse.publishing.additions import lost_objects


def summarise(year: int) -> str:
    """Return what became of a year, for a person to read."""
    return _text(year_summary(year)) + _lost(year)


def _lost(year: int) -> str:
    with connect() as connection, connection.cursor() as cursor:
        count = lost_objects(cursor, published_run(year))
    if not count:
        return ""
    return (
        f"\n  additions    {count} views or the like, added to the marts by hand, did not survive their new shape: "
        "select * from audit.lost_objects"
    )


def documents_of(year: int) -> list[str]:
    """Return where the documents of the year's newest edition are, and what is not among them, line by line."""
    found = newest_edition(outputs(year) / "documents")
    if not found:
        return []
    folder, index = found
    return [
        f"  documents    {folder}  ({len(index['documents'])} files)",
        *(f"               left out: {reason}" for reason in index["left_out"]),
    ]


def _text(figures: YearSummary) -> str:
    lines = [
        f"\n{figures.report_year} 年度",
        f"  filings      {figures.received} received (收到), {figures.rejected} rejected (退件), "
        f"{figures.missing} missing (未报), {figures.other_years} of other years left where they lie",
        f"  rows         {figures.rows_set_aside} set aside (不予统计), {figures.findings} findings in all",
        f"  applicants   {figures.applicants} (申报), {figures.certified} certified (认定), {_others(figures)}",
    ]
    if figures.late:
        lines.insert(
            2,
            f"               {figures.late} late (迟报): the list is approved; kept, and not counted until a person "
            "reopens the year (make reopen)",
        )
    if figures.unread:
        lines.insert(
            2, f"               {figures.unread} unread (读不出): charged to nobody; audit.unread_files names them"
        )
    lines[2:2] = [f"  doubt        accepted (知情放行): {doubt}" for doubt in figures.doubts]
    for rule, name, count in figures.refusals:
        lines.append(f"               {count:4d} failed {rule} {name}")
    losses = ", ".join(f"{city} -{places}" for city, places in figures.losses) or "none"
    lines.append(f"  {figures.report_year + 1} quota   cities that lose places (名额核减): {losses}")
    if figures.unsure_cities:
        lines.append(f"               rests on a report still to come (待补报): {', '.join(figures.unsure_cities)}")
    if figures.lock_reason:
        lines.append(f"  approval     {figures.lock_reason}")
    elif figures.is_approved_by_itself:
        lines.append("  approval     granted by itself (AUTO_APPROVE=1); the record says so")
    return "\n".join(lines)


def _others(figures: YearSummary) -> str:
    names = {
        "ineligible": "not eligible (不符合条件)",
        "not_selected": "not selected (未入选)",
        "pending": "pending (待评估)",
        "withheld": "withheld (暂缓认定)",
    }
    return ", ".join(f"{figures.decisions.get(code, 0)} {name}" for code, name in names.items())
