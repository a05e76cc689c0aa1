-- What a unit is called, whoever may read its figures.
select division_code, name, level, city_code
from marts.dim_division
where division_code = %(code)s
