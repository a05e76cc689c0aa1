-- 整改复查 of all registers up to the run's year.
{{ registered(counted_rows_up_to_year('stg_raw__province_rechecks'), ['rechecked_on'], is_review=true) }}
