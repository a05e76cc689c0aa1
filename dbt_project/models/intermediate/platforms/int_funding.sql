-- The money of the run's year that counts; a row without a platform belongs to the county.
{{ counted_rows_of_year('stg_raw__county_funding', unit='county_code') }}
