{{ staged('city_certifications', {
    'platform_code': 'text',
    'certified_on': 'date',
    'support_yuan': 'numeric'
}) }}
