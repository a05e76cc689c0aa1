-- A unit's name, which every reader may see.
select division_code, name, level, city_code, county_code
from marts.dim_division
where division_code = %(code)s
