-- The partner organisations of the run's year that count.
with

filed as (
    {{ counted_rows_of_year('stg_raw__county_partners', unit='county_code') }}
)

select
    *,
    regexp_replace(normalize(organisation_name, nfkc), '\s', '', 'g') as folded_name
from filed
