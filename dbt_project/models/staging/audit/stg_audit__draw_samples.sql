select
    draw_id,
    platform_code,
    stratum,
    arm,
    inclusion_probability,
    risk_score,
    reasons_zh
from {{ source('audit', 'draw_samples') }}
