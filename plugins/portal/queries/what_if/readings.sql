-- The passages that can be read otherwise, and how many applicants the other reading would flip.
select
    readings.reading,
    readings.where_zh,
    readings.value,
    readings.alternative,
    readings.reason_zh,
    count(what_if.platform_code) as applicants,
    count(what_if.platform_code) filter (where what_if.is_flipped) as flipped
from marts.dim_reading as readings
left join marts.mart_what_if as what_if on readings.reading = what_if.reading and what_if.report_year = %(year)s
group by readings.reading, readings.where_zh, readings.value, readings.alternative, readings.reason_zh
order by count(what_if.platform_code) filter (where what_if.is_flipped) desc, readings.reading
