"""The gate "filed": may what was filed be built upon?

What one office files can be late, odd or wrong: that is warned of, never a reason to stop. What stops is our own doing
(filings not read, rows without their filing, keys twice, readings that cannot be cast), and what was filed being
unbelievable as a whole (doubts/), unless a person who knows better accepts it.
"""

from expectations.filed import county_reports, doubts, sheets, taken_filings, units_due

MODULES = (taken_filings.checked, sheets.checked, county_reports.checked, units_due.checked, doubts.checked)
