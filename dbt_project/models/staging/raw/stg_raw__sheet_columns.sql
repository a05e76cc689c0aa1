select
    filing_id,
    raw_table,
    column_name,
    cell_column
from {{ source('raw', 'sheet_columns') }}
