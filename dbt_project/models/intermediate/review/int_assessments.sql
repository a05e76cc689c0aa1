-- 绩效考核 of all city reports up to the run's year, about provincial and city-level platforms alike.
{{ registered(counted_rows_up_to_year('stg_raw__city_assessments'), [
    'assessed_on',
    'filed_on',
    'score',
    'problems',
    'rectification_due_on'
], is_review=true, tiers='city') }}
