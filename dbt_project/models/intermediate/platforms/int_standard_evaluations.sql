-- Each active platform against the building standard of the notice.
{{ evaluate('int_standard_metrics', 'platform_code', 'platform') }}
