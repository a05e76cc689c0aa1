{{ staged('city_assessments', {
    'platform_code': 'text',
    'assessed_on': 'date',
    'filed_on': 'date',
    'score': 'numeric',
    'conclusion': 'text',
    'problems': 'text',
    'rectification_due_on': 'date'
}) }}
