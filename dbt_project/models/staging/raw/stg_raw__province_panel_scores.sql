{{ staged('province_panel_scores', {
    'platform_code': 'text',
    'score': 'numeric',
    'opinion': 'text'
}) }}
