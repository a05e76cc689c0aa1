-- The registrations of league members of the run's year that count.
{{ counted_rows_of_year('stg_raw__county_registrations', unit='county_code') }}
