-- Every figure that a rule may ask, long: one row per subject (platform, county, township) and metric, with the filing,
-- sheet and rows that it came from, and what was found in words where a number does not say all. A new figure goes into
-- the model of its subject.
with

platform_metrics as (
    select * from {{ ref('int_platform_metrics') }}
),

application_metrics as (
    select * from {{ ref('int_application_metrics') }}
),

standard_metrics as (
    select * from {{ ref('int_standard_metrics') }}
),

county_metrics as (
    select * from {{ ref('int_county_metrics') }}
),

township_metrics as (
    select * from {{ ref('int_township_metrics') }}
)

select
    'platform' as subject,
    platform_code as subject_code,
    metric,
    observed,
    is_applicable,
    filing_id,
    raw_table,
    sheet_rows,
    found_zh
from platform_metrics
union all
select
    'platform' as subject,
    platform_code as subject_code,
    metric,
    observed,
    is_applicable,
    filing_id,
    raw_table,
    sheet_rows,
    found_zh
from application_metrics
union all
select
    'platform' as subject,
    platform_code as subject_code,
    metric,
    observed,
    is_applicable,
    filing_id,
    raw_table,
    sheet_rows,
    found_zh
from standard_metrics
union all
select
    'county' as subject,
    county_code as subject_code,
    metric,
    observed,
    is_applicable,
    filing_id,
    raw_table,
    sheet_rows,
    found_zh
from county_metrics
union all
select
    'township' as subject,
    township_code as subject_code,
    metric,
    observed,
    is_applicable,
    filing_id,
    raw_table,
    sheet_rows,
    null as found_zh
from township_metrics
