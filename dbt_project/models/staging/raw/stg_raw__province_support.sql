{{ staged('province_support', {
    'platform_code': 'text',
    'support_year': 'integer',
    'support_yuan': 'numeric'
}) }}
