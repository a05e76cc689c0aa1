{{ staged('county_townships', {
    'township_code': 'text',
    'township_name': 'text',
    'township_kind': 'text',
    'is_urban_street': 'yes_no',
    'league_fund_yuan': 'numeric'
}) }}
