-- Spot checks that verified clearly fewer activities than were reported. The row of an applicant counts here although,
-- as a review, it is set aside: what the inspectors saw holds.
with

run as (
    select * from {{ ref('int_run') }}
),

spot_checks as (
    select * from {{ ref('int_spot_checks') }}
),

metrics as (
    select * from {{ ref('int_activity_metrics') }}
),

parameters as (
    select * from {{ ref('int_parameters') }}
)

select
    spot_checks.filing_id,
    spot_checks.sheet_row,
    'province_spot_checks' as raw_table,
    'verified_activities' as column_name,
    spot_checks.platform_code,
    'verified_activities_low' as check_code,
    '核实' || spot_checks.verified_activities || '次，所报' || metrics.activities || '次' as held
from spot_checks
inner join run on spot_checks.report_year = run.report_year
inner join metrics on spot_checks.platform_code = metrics.platform_code
inner join parameters on parameters.parameter = 'verified_share_minimum'
where
    spot_checks.verified_activities < parameters.value::numeric * metrics.activities
    and spot_checks.set_aside_check is distinct from 'platform_unknown'
