-- 市州级认定 of all city reports up to the run's year; set aside where no filing knows the platform.
{{ registered(counted_rows_up_to_year('stg_raw__city_certifications'), ['certified_on', 'support_yuan']) }}
