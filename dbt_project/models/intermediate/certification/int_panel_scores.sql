-- 综合评估 of the run's year; set aside where no filing knows the platform.
{{ registered(counted_rows_of_year('stg_raw__province_panel_scores'), ['score', 'opinion']) }}
