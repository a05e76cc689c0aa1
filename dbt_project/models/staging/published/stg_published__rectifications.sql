-- The state of every rectification at the end of the other years.
-- depends_on: {{ source('published', 'fct_rectifications') }}
{{ published('fct_rectifications', {
    'report_year': 'integer',
    'platform_code': 'text',
    'opened_on': 'date',
    'opened_by': 'text',
    'due_on': 'date',
    'rechecked_on': 'date',
    'recheck_outcome': 'text',
    'outcome': 'text',
    'score': 'numeric',
    'problems_zh': 'text',
    'removed_on': 'date'
}) }}
