-- Each county against each county target, under each reading.
{{ evaluate('int_county_metrics', 'county_code', 'county') }}
