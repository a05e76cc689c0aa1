-- The workbooks that have what demonstration platforms miss: of the province, and each city's preview.
select documents.path, documents.title
from audit.documents
where documents.report_year = %(year)s and documents.kind in ('standing_list', 'preview')
order by documents.city_code nulls first, documents.path
