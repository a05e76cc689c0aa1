-- The service projects of the run's year that count.
{{ counted_rows_of_year('stg_raw__county_services', unit='county_code') }}
