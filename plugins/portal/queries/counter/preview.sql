-- When the preview of a year's current run was written for a city; none once a person approved the list.
select documents.run_id, max(documents.made_at) as written_at
from audit.documents
inner join audit.year_runs on documents.run_id = year_runs.run_id and documents.report_year = year_runs.report_year
where
    documents.report_year = %(year)s
    and documents.city_code = %(city)s
    and documents.kind = 'preview'
    and not exists (select from audit.locked_years where locked_years.report_year = %(year)s)
group by documents.run_id
