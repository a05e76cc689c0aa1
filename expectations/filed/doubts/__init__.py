"""What stops a run before it publishes: that what was filed may be unbelievable as a whole (MARTS, ADR 0017).

One module a doubt. Each writes a query with one row for each unit or file that the doubt means: `subject`, `file_name`,
`value` (a few words on it) and `found` (what was found and expected over all, the same in every row); no row where
there is no doubt. They count from `raw` by themselves, before dbt runs.
"""

from expectations.filed.doubts import (
    city_silent,
    few_accepted,
    filings_vanished,
    many_rejected,
    no_filings,
    not_due,
    totals_jumped,
    units_unread,
    years_skipped,
)
from expectations.gate_checks import CheckedTable, Run, no_contradiction

QUERIES = {
    "no_filings": no_filings.query,
    "not_due": not_due.query,
    "years_skipped": years_skipped.query,
    "filings_vanished": filings_vanished.query,
    "few_accepted": few_accepted.query,
    "city_silent": city_silent.query,
    "many_rejected": many_rejected.query,
    "units_unread": units_unread.query,
    "totals_jumped": totals_jumped.query,
}


def checked(run: Run) -> CheckedTable:
    """Return one row for each thing that some doubt means, in the column of that doubt."""
    columns = ", ".join(f"case when doubt = '{code}' then value end as {code}" for code in QUERIES)
    doubts = "\nunion all\n".join(
        f"select '{code}' as doubt, subject, file_name, value, found from ({query(run)}) as {code}"
        for code, query in QUERIES.items()
    )
    return CheckedTable(
        table="audit.run_files, raw.*",
        query=f"select subject, file_name, found, {columns} from (\n{doubts}\n) as doubted",
        expectations=tuple(no_contradiction(code, code) for code in QUERIES),
    )
