-- A blank plan date means that the plan was not filed; one that nobody could read means nothing either way.
select
    filing_id,
    sheet_row,
    ({{ cell('plan_filed_on') }})::date as plan_filed_on,
    ({{ cell('work_plan_filed_on') }})::date as work_plan_filed_on,
    {{ is_unreadable('plan_filed_on') }} as has_unreadable_plan,
    {{ is_unreadable('work_plan_filed_on') }} as has_unreadable_work_plan
from {{ corrected('county_cover', ['plan_filed_on', 'work_plan_filed_on']) }}
