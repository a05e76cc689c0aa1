{{ staged('province_higher_certifications', {
    'platform_code': 'text',
    'level': 'text',
    'certified_on': 'date',
    'support_yuan': 'numeric'
}) }}
