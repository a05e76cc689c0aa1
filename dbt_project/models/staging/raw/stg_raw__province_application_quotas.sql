{{ staged('province_application_quotas', {
    'city_code': 'text',
    'quota_year': 'integer',
    'quota': 'integer'
}) }}
