-- The register of rectifications of a city or of one platform.
select
    platform_code, platform_name, opened_on, opened_by, due_on, rechecked_on, recheck_outcome, outcome, as_of_year,
    score, problems_zh
from marts.mart_rectification_register
where
    (%(city)s::text is null or city_code = %(city)s)
    and (%(platform)s::text is null or platform_code = %(platform)s)
order by opened_on desc, platform_code
