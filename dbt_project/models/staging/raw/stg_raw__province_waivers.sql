{{ staged('province_waivers', {
    'platform_code': 'text',
    'rule_code': 'text',
    'reason': 'text',
    'approved_on': 'date'
}) }}
