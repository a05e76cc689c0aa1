{{ staged('county_partners', {
    'platform_code': 'text',
    'organisation_name': 'text',
    'organisation_kind': 'text',
    'started_on': 'date'
}) }}
