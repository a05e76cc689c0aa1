"""mart_filing_status: who had to file, what counted, and how many versions came."""

from collections import defaultdict
from typing import Any

from tests.oracle import hubei
from tests.oracle.expected.model import ANY, FiledWorkbook
from tests.oracle.expected.reading import known_units
from tests.oracle.expected.state import Year, version_order


def filing_status(y: Year) -> None:
    due_units = [("county_report", unit) for unit in hubei.counties()]
    due_units += [("city_report", unit) for unit in hubei.cities()] + [("province_report", "420000")]
    filed: dict[tuple[str, str], list[FiledWorkbook]] = defaultdict(list)
    for workbook in y.carried.workbooks:
        if workbook.year == y.year and workbook.unit in known_units(workbook.filing.form):
            filed[workbook.filing.form, str(workbook.unit)].append(workbook)
    unopened = {
        (r.filing.form, r.filing.unit)
        for r in y.carried.workbooks
        if r.filing.year == y.year and r.filing.damage[:1] in (("macro",), ("entity",))
    }  # a file that is refused unopened may or may not be known by its unit
    for key, versions in filed.items():
        for number, workbook in enumerate(sorted(versions, key=version_order), 1):
            if key not in unopened:
                y.out.versions[workbook.filing.file] = number
    for form, unit in {*due_units, *filed}:
        due = None if form == "province_report" else y.filings_due
        counted = y.counted.get((form, unit))
        status: Any
        if counted:
            certain = [finding for finding in counted.findings if not finding.optional]
            status = "accepted_with_findings" if certain else ANY if counted.findings else "accepted"
        else:
            status = "rejected" if filed[form, unit] else "missing"
        late: Any = ANY
        if counted and due and counted.filed_on:
            late = counted.filed_on > due
        elif status == "missing":
            late = None
        y.out.put(
            "mart_filing_status",
            (y.year, unit, form),
            {
                "status": status,
                "filed_on": counted.filed_on if counted else None if status == "missing" else ANY,
                "due_on": due or ANY,
                "is_late": late,
                "versions": ANY if (form, unit) in unopened else len(filed.get((form, unit), [])),
            },
        )
