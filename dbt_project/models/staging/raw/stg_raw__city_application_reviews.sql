{{ staged('city_application_reviews', {
    'platform_code': 'text',
    'recommended_order': 'integer',
    'city_opinion': 'text',
    'city_reviewed_on': 'date',
    'publicity_started_on': 'date',
    'publicity_ended_on': 'date',
    'publicity_place': 'text',
    'objection': 'text'
}) }}
