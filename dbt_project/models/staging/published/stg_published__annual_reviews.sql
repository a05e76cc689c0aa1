-- Whom earlier runs reviewed, and removed.
-- depends_on: {{ source('published', 'mart_annual_review') }}
{{ published('mart_annual_review', {
    'report_year': 'integer',
    'platform_code': 'text',
    'status': 'text',
    'removed_on': 'date'
}) }}
