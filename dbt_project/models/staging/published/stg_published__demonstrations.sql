-- The register of demonstration platforms as the newest published year left each row.
-- depends_on: {{ source('published', 'mart_demonstration_register') }}
{{ published('mart_demonstration_register', {
    'platform_code': 'text',
    'tier': 'text',
    'certified_on': 'date',
    'basis': 'text',
    'report_year': 'integer',
    'rank': 'integer',
    'support_yuan': 'numeric',
    'plaque_no': 'text',
    'awarded_on': 'date',
    'withdrawn_on': 'date',
    'removed_on': 'date',
    'removal_reason_zh': 'text',
    'is_standing': 'boolean',
    'as_of_year': 'integer'
}) }}
