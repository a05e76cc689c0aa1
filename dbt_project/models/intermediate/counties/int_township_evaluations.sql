-- Each filed town and street against the league funds it is owed.
{{ evaluate('int_township_metrics', 'township_code', 'township') }}
