-- Each applicant against each certification rule, under each reading.
{{ evaluate('int_applicant_metrics', 'platform_code', 'certification') }}
