-- The reductions that earlier runs decided.
-- depends_on: {{ source('published', 'mart_quota_reductions') }}
{{ published('mart_quota_reductions', {
    'report_year': 'integer',
    'quota_year': 'integer',
    'city_code': 'text',
    'base_quota': 'integer',
    'reduction': 'integer',
    'final_quota': 'integer'
}) }}
