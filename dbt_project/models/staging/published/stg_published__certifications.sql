-- Whom earlier runs certified.
-- depends_on: {{ source('published', 'mart_certification_list') }}
{{ published('mart_certification_list', {
    'report_year': 'integer',
    'platform_code': 'text',
    'rank': 'integer'
}) }}
