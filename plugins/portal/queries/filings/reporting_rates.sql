-- Reports that units owed, filed, filed late and had confirmed, by year: of cities with all their units, or of one city's
-- units. Only counties' reports are confirmed.
select
    case when %(city)s::text is null then board.city_code else board.unit_code end as code,
    case when %(city)s::text is null then board.city_name else board.unit_name end as name,
    board.report_year,
    count(*) as due,
    count(*) filter (where board.status in ('accepted', 'accepted_with_findings')) as accepted,
    count(*) filter (where board.is_late) as late,
    count(*) filter (where board.confirmed_on is not null) as confirmed,
    count(*) filter (where board.form = 'county_report') as to_confirm
from marts.mart_filing_status as board
where board.city_code is not null and (%(city)s::text is null or board.city_code = %(city)s)
group by code, name, board.report_year
order by code, board.report_year
