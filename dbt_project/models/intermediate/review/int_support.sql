-- 经费支持 of all registers up to the run's year; set aside where no filing knows the platform.
{{ registered(counted_rows_up_to_year('stg_raw__province_support'), ['support_year', 'support_yuan']) }}
