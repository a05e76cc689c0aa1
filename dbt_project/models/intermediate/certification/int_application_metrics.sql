-- The figures of each application that the certification rules ask, long, with the filing, sheet and rows they came
-- from, and what was found in words: the days, what was filed, why there is no data.
with

tiers as (
    select * from {{ ref('tiers') }}
),

row_findings as (
    select * from {{ ref('int_row_findings') }}
),

applicants as (
    select
        applicant_year.*,
        application.unread as application_unread,
        review.unread as review_unread,
        '该平台已是' || tiers.name_zh || '示范性平台（' || case
            when applicant_year.certification_filing_id is null
                then extract(year from applicant_year.provincial_on) || '年度认定'
            else applicant_year.provincial_on || '上级认定'
        end || '）' as provincial_zh,
        case
            when not has_city_report then '市（州）年度报表未报、被退回或读不出'
            when review_aside_zh is not null then '市（州）年度报表申报审核' || review_aside_zh
            when review_rows is null then '市（州）年度报表的申报审核中没有该平台'
        end as no_review_zh
    from {{ ref('int_applicant_year') }} as applicant_year
    left join tiers on applicant_year.tier = tiers.tier
    left join row_findings as application
        on
            applicant_year.filing_id = application.filing_id
            and application.raw_table = 'county_applications'
            and applicant_year.application_row = application.sheet_row
    left join row_findings as review
        on
            applicant_year.city_filing_id = review.filing_id
            and review.raw_table = 'city_application_reviews'
            and review.sheet_row = any(applicant_year.review_rows)
)

select
    applicants.platform_code,
    metrics.metric,
    metrics.observed,
    true as is_applicable,
    metrics.filing_id,
    metrics.raw_table,
    nullif(array_remove(metrics.sheet_rows, null), '{}') as sheet_rows,
    metrics.found_zh
from applicants
cross join lateral (
    values
    (
        'is_city_demonstration',
        is_city_demonstration::numeric,
        certification_filing_id,
        case when is_provincial then 'province_higher_certifications' else 'city_certifications' end,
        certification_rows,
        case
            when is_provincial then provincial_zh
            when certified_on > applied_on then certified_on || '认定，晚于申请日' || applied_on
            when certified_on is not null then certified_on || '认定'
            when certification_aside_zh is not null then '市（州）年度报表市州级认定' || certification_aside_zh
            when has_city_report then '市（州）年度报表的市州级认定中没有该平台'
            else '市（州）年度报表未报、被退回或读不出'
        end
    ),
    (
        'has_operated_long_enough',
        has_operated_long_enough,
        filing_id,
        'county_platforms',
        array[sheet_row],
        case has_operated_long_enough
            when 1 then opened_on || '启用，至申请日' || applied_on || '已满' || operating_years || '年'
            when 0 then opened_on || '启用，至申请日' || applied_on || '不满' || operating_years || '年'
            else '「平台」表中该行未予统计'
        end
    ),
    (
        'is_county_approved',
        is_county_approved,
        filing_id,
        'county_applications',
        array[application_row],
        case
            when county_opinion is null
                then {{ lacking_zh('县级审核意见', 'application_unread', 'county_opinion') }}
            when is_county_approved = 0 and county_reviewed_on < applied_on
                then county_reviewed_on || county_opinion || '，早于申请日' || applied_on
            when county_reviewed_on is null
                then
                    '县级审核意见为' || county_opinion || '，'
                    || {{ lacking_zh('县级审核日期', 'application_unread', 'county_reviewed_on') }}
            else county_reviewed_on || county_opinion
        end
    ),
    (
        'is_city_approved',
        is_city_approved,
        city_filing_id,
        'city_application_reviews',
        review_rows,
        coalesce(
            no_review_zh,
            case
                when city_opinion is null
                    then {{ lacking_zh('市级审核意见', 'review_unread', 'city_opinion') }}
                when is_city_approved = 0 and city_reviewed_on < county_reviewed_on
                    then city_reviewed_on || city_opinion || '，早于县级审核日期' || county_reviewed_on
                when city_reviewed_on is null
                    then
                        '市级审核意见为' || city_opinion || '，'
                        || {{ lacking_zh('市级审核日期', 'review_unread', 'city_reviewed_on') }}
                when is_city_approved is null
                    then
                        {{ lacking_zh('县级审核日期', 'application_unread', 'county_reviewed_on') }}
                        || '，无从比较'
                else city_reviewed_on || city_opinion
            end
        )
    ),
    (
        'publicity_workdays',
        publicity_workdays,
        city_filing_id,
        'city_application_reviews',
        review_rows,
        coalesce(
            no_review_zh,
            case
                when publicity_started_on < applied_on
                    then publicity_started_on || '开始公示，早于申请日' || applied_on || '，不计'
                when publicity_ended_on > county_report_due_on
                    then publicity_ended_on || '结束公示，晚于报送期限' || county_report_due_on || '，不计'
                when publicity_started_on is null
                    then {{ lacking_zh('公示开始日期', 'review_unread', 'publicity_started_on') }}
                when publicity_ended_on is null
                    then {{ lacking_zh('公示结束日期', 'review_unread', 'publicity_ended_on') }}
                when publicity_workdays is null then '公示日期不在已知的工作日历之内'
                else publicity_started_on || '至' || publicity_ended_on
            end
        )
    ),
    (
        'is_without_objection',
        is_without_objection,
        city_filing_id,
        'city_application_reviews',
        review_rows,
        coalesce(no_review_zh, objection, {{ lacking_zh('异议情况', 'review_unread', 'objection') }})
    ),
    (
        'recommended_order',
        recommended_order,
        city_filing_id,
        'city_application_reviews',
        review_rows,
        no_review_zh
    ),
    ('application_quota', application_quota, null, 'province_application_quotas', null, null)
) as metrics (metric, observed, filing_id, raw_table, sheet_rows, found_zh)
