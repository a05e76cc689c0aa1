-- Units of which the run found a file of its year that this machine could not read: nobody knows what they filed.
with

run as (
    select * from {{ ref('int_run') }}
),

unread_files as (
    select * from {{ ref('stg_audit__unread_files') }}
)

select distinct
    unread_files.form,
    unread_files.unit_code
from unread_files
inner join run on unread_files.run_id = run.run_id and unread_files.report_year = run.report_year
where unread_files.form is not null and unread_files.unit_code is not null
