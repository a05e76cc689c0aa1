{{ staged('county_services', {
    'platform_code': 'text',
    'service_name': 'text',
    'category': 'text',
    'started_on': 'date',
    'ended_on': 'date',
    'organiser': 'text'
}) }}
