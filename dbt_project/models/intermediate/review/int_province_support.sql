-- What the province gave each platform, up to the run's year.
with

run as (
    select * from {{ ref('int_run') }}
),

support as (
    select * from {{ ref('int_support') }}
),

-- Listed again in a later register, money of one year is the same money; money of a year to come is still to come.
by_year as (
    select distinct on (support.platform_code, support.support_year)
        support.platform_code,
        support.support_yuan
    from support
    inner join run on support.support_year <= run.report_year
    where support.set_aside_check is null
    order by
        support.platform_code asc, support.support_year asc, support.report_year desc, support.sheet_row desc
)

select
    platform_code,
    sum(support_yuan) as support_yuan
from by_year
group by platform_code
