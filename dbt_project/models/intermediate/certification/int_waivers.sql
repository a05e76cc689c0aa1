-- 豁免 of the run's year; set aside where no filing knows the platform.
{{ registered(counted_rows_of_year('stg_raw__province_waivers'), ['rule_code', 'reason', 'approved_on']) }}
