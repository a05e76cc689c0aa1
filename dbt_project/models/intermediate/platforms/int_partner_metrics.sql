-- The youth organisations that work with a platform by the end of the year.
with

run as (
    select * from {{ ref('int_run') }}
),

partners as (
    select * from {{ ref('int_partners') }}
),

choices as (
    select * from {{ ref('choice_meanings') }}
)

select
    partners.platform_code,
    count(distinct partners.folded_name) as youth_organisations,
    min(partners.filing_id) as filing_id,
    array_agg(partners.sheet_row order by partners.sheet_row) as sheet_rows
from partners
inner join choices
    on
        partners.organisation_kind = choices.choice
        and choices.list = 'organisation_kind'
        and choices.meaning = 'youth_organisation'
inner join run on partners.started_on <= run.year_end
group by partners.platform_code
