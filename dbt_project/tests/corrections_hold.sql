-- A correction is of a cell that still holds what it held when the correction was decided.
select
    correction_id,
    file_name,
    raw_table,
    sheet_row,
    column_name,
    held_value,
    expected_value,
    problem_zh
from {{ ref('int_corrections') }}
where problem_zh is not null
