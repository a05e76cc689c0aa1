-- What each active platform missed in earlier years.
-- depends_on: {{ source('published', 'fct_platform_criteria') }}
{{ published('fct_platform_criteria', {
    'report_year': 'integer',
    'platform_code': 'text',
    'rule_code': 'text',
    'rule_name': 'text',
    'outcome': 'text',
    'sort_order': 'integer'
}) }}
