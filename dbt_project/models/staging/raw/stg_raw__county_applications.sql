{{ staged('county_applications', {
    'platform_code': 'text',
    'applied_on': 'date',
    'county_opinion': 'text',
    'county_reviewed_on': 'date'
}) }}
