-- Who applies for certification in the run's year.
{{ counted_rows_of_year('stg_raw__county_applications', unit='county_code') }}
