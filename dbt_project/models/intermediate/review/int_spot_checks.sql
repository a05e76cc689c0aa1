-- 抽查 of all registers up to the run's year.
{{ registered(counted_rows_up_to_year('stg_raw__province_spot_checks'), [
    'checked_on',
    'verified_activities',
    'problems',
    'rectification_due_on'
], is_review=true) }}
