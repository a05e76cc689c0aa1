{{ staged('county_activities', {
    'platform_code': 'text',
    'activity_on': 'date',
    'title': 'text',
    'category': 'text',
    'participants': 'integer',
    'has_implementation_plan': 'yes_no',
    'has_activity_plan': 'yes_no',
    'has_pictures': 'yes_no',
    'has_summary': 'yes_no',
    'has_attendance_list': 'yes_no'
}) }}
