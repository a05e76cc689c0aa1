{{ staged('province_rechecks', {
    'platform_code': 'text',
    'rechecked_on': 'date',
    'conclusion': 'text'
}) }}
