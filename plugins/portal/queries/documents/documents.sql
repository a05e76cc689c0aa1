-- What was written for people of a year: the newest edition first, what was shown before the approval last.
select
    documents.path,
    documents.edition_no,
    documents.kind,
    documents.title,
    documents.city_code,
    cities.name as city_name,
    documents.platform_code,
    documents.sha256,
    documents.made_at
from audit.documents
left join marts.dim_division as cities on documents.city_code = cities.division_code
where documents.report_year = %(year)s
order by documents.edition_no desc nulls last, documents.city_code nulls first, documents.kind, documents.path
