"""A city with several counties, none of which has an accepted filing: a folder was not copied."""

from expectations.filed.doubts.owed import owed
from expectations.filed.taken_files import taken
from expectations.gate_checks import Run


def query(run: Run) -> str:
    """Return one row for each such city."""
    counties = run.parameters["doubt_city_counties"]
    return f"""
with {owed(run)},

{taken(run)},

cities as (
    select
        county.city_code,
        count(distinct county.unit_code) as counties,
        count(taken.filing_id) as accepted
    from owed as county
    left join taken
        on county.form = taken.form and county.unit_code = taken.unit_code and taken.is_accepted
        and taken.report_year = {run.report_year}
    where county.form = 'county_report'
    group by county.city_code
)

select
    city.subject,
    null::text as file_name,
    cities.counties || '个县（市、区）都没有接收的报表' as value,
    '有{counties}个以上县（市、区）的市州中，' || count(*) over () || '个没有一份接收的县级报表' as found
from cities
inner join owed as city on cities.city_code = city.unit_code and city.form = 'city_report'
where cities.counties >= {counties} and cities.accepted = 0
"""
