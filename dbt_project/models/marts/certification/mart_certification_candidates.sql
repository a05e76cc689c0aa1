with

decisions as (
    select * from {{ ref('int_decisions') }}
),

results as (
    select * from {{ ref('fct_criterion_results') }}
),

names as (
    select * from {{ ref('int_platform_names') }}
),

divisions as (
    select * from {{ ref('divisions') }}
),

critical_findings as (
    select * from {{ ref('int_critical_findings') }}
),

-- The last of those who have a seat: what the first without one would have had to beat.
cut_off as (
    select
        panel_score as score,
        activities,
        youth_served
    from decisions
    where reading = 'default' and decision = 'certified'
    order by rank desc
    limit 1
),

sentences as (
    select
        platform_code,
        string_agg(message_zh, '；' order by sort_order) filter (where outcome = 'fail') as failed_zh,
        string_agg(message_zh, '；' order by sort_order) filter (where outcome = 'no_data') as unknown_zh,
        string_agg(rule_name, '、' order by sort_order) filter (where outcome = 'fail') as failed_rules_zh,
        string_agg(rule_name, '、' order by sort_order) filter (where outcome = 'no_data') as unknown_rules_zh
    from results
    group by platform_code
)

select
    decisions.report_year,
    decisions.platform_code,
    names.platform_name,
    decisions.city_code,
    cities.name as city_name,
    decisions.county_code,
    counties.name as county_name,
    decisions.decision,
    decisions.panel_score,
    decisions.rank,
    cut_off.score as cut_off_score,
    case when decisions.decision = 'not_selected' then cut_off.score - decisions.panel_score end as cut_off_distance,
    decisions.failed_rules,
    decisions.unknown_rules,
    sentences.failed_rules_zh,
    sentences.unknown_rules_zh,
    case decisions.decision
        when 'withheld'
            then
                '暂缓认定：数据存在严重问题（'
                || array_to_string(critical_findings.reasons_zh, '；') || '），查明前不作认定'
        when 'ineligible'
            then
                '不符合条件：' || sentences.failed_zh
        when 'pending'
            then
                '待评估：'
                || concat_ws(
                    '；', sentences.unknown_zh, case when decisions.panel_score is null then '尚无省级综合评估得分' end
                )
        when 'certified'
            then
                '认定：综合评估' || {{ number_zh('decisions.panel_score') }} || '分，排第' || decisions.rank
                || '名，在' || decisions.seats || '个名额之内'
        when 'not_selected'
            then
                '未入选：综合评估' || {{ number_zh('decisions.panel_score') }} || '分，排第' || decisions.rank
                || '名，名额' || decisions.seats || '个'
                || case
                    when decisions.panel_score < cut_off.score
                        then
                            '，距入选最低分' || {{ number_zh('cut_off.score') }} || '分差'
                            || {{ number_zh('cut_off.score - decisions.panel_score') }} || '分'
                    when decisions.activities < cut_off.activities
                        then
                            '，与入选最低分相同；本年活动' || decisions.activities || '次，少于入选末位的'
                            || cut_off.activities || '次'
                    when decisions.youth_served < cut_off.youth_served
                        then
                            '，与入选最低分、活动次数（' || decisions.activities || '次）相同；服务对象'
                            || decisions.youth_served || '人，少于入选末位的' || cut_off.youth_served || '人'
                    else ''
                end
    end as reason_zh
from decisions
inner join names on decisions.platform_code = names.platform_code
inner join divisions as cities on decisions.city_code = cities.division_code
inner join divisions as counties on decisions.county_code = counties.division_code
left join cut_off on true
left join sentences on decisions.platform_code = sentences.platform_code
left join critical_findings on decisions.platform_code = critical_findings.platform_code
where decisions.reading = 'default'
