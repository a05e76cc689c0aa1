{{ staged('province_plaques', {
    'platform_code': 'text',
    'plaque_no': 'text',
    'awarded_on': 'date',
    'withdrawn_on': 'date'
}) }}
