-- Every unit that owes a report, and its status; of one city, form or status where asked for.
select
    board.form,
    board.unit_code,
    board.unit_name,
    board.city_code,
    cities.name as city_name,
    board.status,
    board.filed_on,
    board.due_on,
    board.is_late,
    board.versions,
    board.findings,
    board.confirmed_on,
    board.returned_on
from marts.mart_filing_status as board
left join marts.dim_division as cities on board.city_code = cities.division_code
where
    board.report_year = %(year)s
    and (%(city)s::text is null or board.city_code = %(city)s)
    and (%(form)s::text is null or board.form = %(form)s)
    and (%(status)s::text is null or board.status = %(status)s)
order by
    array_position(array['province_report', 'city_report', 'county_report'], board.form), board.city_code, board.unit_code
