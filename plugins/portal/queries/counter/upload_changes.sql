-- What a unit changed against its version before, row by row; persons and phones are not named.
select
    earlier_version,
    sheet,
    row_key,
    change,
    earlier_row,
    later_row,
    changed_columns,
    earlier_content,
    later_content,
    count(*) over () as found
from counter.version_changes
where filing_id = %(filing)s
order by sheet, coalesce(later_row, earlier_row), change
limit %(limit)s
