{{ staged('province_spot_checks', {
    'platform_code': 'text',
    'checked_on': 'date',
    'conclusion': 'text',
    'verified_activities': 'integer',
    'problems': 'text',
    'rectification_due_on': 'date'
}) }}
