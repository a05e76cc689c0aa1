{{ staged('county_registrations', {
    'platform_code': 'text',
    'registered_members': 'integer',
    'service_visits': 'integer'
}) }}
