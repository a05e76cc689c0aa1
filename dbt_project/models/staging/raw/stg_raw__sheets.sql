select
    raw_table,
    layout_year,
    form,
    title
from {{ source('raw', 'sheets') }}
