select
    draw_id,
    report_year,
    seed,
    algorithm_version,
    frame_hash,
    frame_size,
    is_automatic
from {{ source('audit', 'draws') }}
