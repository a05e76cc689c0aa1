-- What reading one report found, by sheet.
select sheet, cell, "row", platform_code, severity, is_set_aside, held, expected_zh
from counter.received_findings
where filing_id = %(filing)s
order by
    sheet nulls first,
    array_position(array['critical', 'error', 'warning'], severity),
    "row",
    cell
limit %(limit)s
