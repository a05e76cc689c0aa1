-- 申报审核 of the run's year; set aside where no filing knows the platform.
{{ registered(counted_rows_of_year('stg_raw__city_application_reviews'), [
    'recommended_order',
    'city_opinion',
    'city_reviewed_on',
    'publicity_started_on',
    'publicity_ended_on',
    'objection'
]) }}
