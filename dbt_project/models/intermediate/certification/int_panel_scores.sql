-- 综合评估 of the run's year; set aside where no filing knows the platform.
{{ registered('stg_raw__province_panel_scores', ['score', 'opinion'], '=') }}
