-- Each applicant against each certification rule: every list, refusal and near miss reads from here.
with

facts as (
    {{ criterion_facts() }}
),

applicants as (
    select * from {{ ref('int_applicants') }}
)

select facts.*
from facts
inner join applicants on facts.platform_code = applicants.platform_code
