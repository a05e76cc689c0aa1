-- The objections of a year: unanswered ones first, of these the oldest; of one platform where asked for.
select *
from counter.objection_register
where report_year = %(year)s and (%(platform)s::text is null or platform_code = %(platform)s)
order by
    answer <> 'unanswered', case when answer = 'unanswered' then objected_at end, city_code, platform_code, objection_id
