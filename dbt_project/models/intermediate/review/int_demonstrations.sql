-- The demonstration platforms as of 31 December, one row a platform and tier: by whom and when certified, and whether
-- each is still in force. The newest certification counts where a platform was removed and certified again.
with

run as (
    select * from {{ ref('int_run') }}
),

certifications as (
    select * from {{ ref('stg_published__certifications') }}
),

decisions as (
    select * from {{ ref('int_decisions') }}
),

higher_certifications as (
    select * from {{ ref('int_higher_certifications') }}
),

city_certifications as (
    select * from {{ ref('int_city_certifications') }}
),

set_aside as (
    select * from {{ ref('int_set_aside_rows') }}
),

filings as (
    select * from {{ ref('int_filings') }}
),

platforms as (
    select * from {{ ref('int_known_platforms') }}
),

choices as (
    select * from {{ ref('choice_meanings') }}
),

tiers as (
    select * from {{ ref('tiers') }}
),

rectifications as (
    select * from {{ ref('int_rectifications') }}
),

plaques as (
    select * from {{ ref('int_plaques') }}
),

supported as (
    select * from {{ ref('int_province_support') }}
),

city_reports as (
    select
        filings.unit_code as city_code,
        max(filings.report_year) as newest_year
    from filings
    inner join run on filings.report_year <= run.report_year
    where filings.form = 'city_report' and filings.is_counted
    group by filings.unit_code
),

-- 市州级认定 lists all that are still certified: who is on no newer list is no longer. A row that was set aside lists
-- its platform too.
listed as (
    select distinct on (city_certifications.platform_code)
        city_certifications.platform_code,
        city_certifications.certified_on,
        city_certifications.support_yuan,
        case
            when set_aside.platform_code is null then city_certifications.report_year
            else run.report_year
        end as listed_year,
        city_reports.newest_year
    from city_certifications
    inner join run on city_certifications.certified_on <= run.year_end
    inner join platforms on city_certifications.platform_code = platforms.filed_code
    inner join city_reports on platforms.city_code = city_reports.city_code
    left join set_aside
        on
            city_certifications.platform_code = set_aside.platform_code
            and set_aside.raw_table = 'city_certifications'
    where city_certifications.set_aside_check is null
    order by city_certifications.platform_code asc, city_certifications.report_year desc
),

certified as (
    select
        platforms.platform_code,
        'province' as tier,
        '认定' as basis,
        make_date(certifications.report_year, 12, 31) as certified_on,
        certifications.rank,
        null::numeric as support_yuan,
        null::integer as unlisted_since
    from certifications
    inner join run on certifications.report_year < run.report_year
    inner join platforms on certifications.platform_code = platforms.filed_code
    union all
    select
        decisions.platform_code,
        'province' as tier,
        '认定' as basis,
        run.year_end as certified_on,
        decisions.rank,
        null::numeric as support_yuan,
        null::integer as unlisted_since
    from decisions
    cross join run
    where decisions.reading = 'default' and decisions.decision = 'certified'
    union all
    select
        higher_certifications.platform_code,
        choices.meaning as tier,
        '上级认定' as basis,
        higher_certifications.certified_on,
        null::integer as rank,
        higher_certifications.support_yuan,
        null::integer as unlisted_since
    from higher_certifications
    inner join run on higher_certifications.certified_on <= run.year_end
    inner join choices on higher_certifications.level = choices.choice and choices.list = 'level'
    where higher_certifications.set_aside_check is null
    union all
    select
        platform_code,
        'city' as tier,
        '市州级' as basis,
        certified_on,
        null::integer as rank,
        support_yuan,
        case when listed_year < newest_year then listed_year + 1 end as unlisted_since
    from listed
),

newest as (
    select distinct on (platform_code, tier) *
    from certified
    order by platform_code asc, tier asc, certified_on desc, rank asc nulls last
),

removals as (
    select distinct on (platform_code)
        platform_code,
        removed_on,
        opened_on,
        opened_by,
        due_on,
        problems
    from rectifications
    where removed_on is not null
    order by platform_code asc, removed_on desc, (recheck_outcome = 'fail') desc nulls last, opened_on asc
),

newest_plaques as (
    select distinct on (platform_code)
        platform_code,
        plaque_no,
        awarded_on,
        withdrawn_on
    from plaques
    where set_aside_check is null
    order by platform_code asc, awarded_on desc, report_year desc, sheet_row desc
),

-- A plaque and the province's own money belong to the first tier from the province up.
provincial as (
    select
        newest.*,
        row_number() over (partition by newest.platform_code order by tiers.tier_rank) = 1 as is_first
    from newest
    inner join tiers on newest.tier = tiers.tier
    where newest.tier <> 'city'
)

select
    run.report_year as as_of_year,
    newest.platform_code,
    newest.tier,
    newest.certified_on,
    newest.basis,
    extract(year from newest.certified_on)::integer as report_year,
    newest.rank,
    coalesce(newest.support_yuan + supported.support_yuan, newest.support_yuan, supported.support_yuan) as support_yuan,
    newest_plaques.plaque_no,
    newest_plaques.awarded_on,
    newest_plaques.withdrawn_on,
    removals.removed_on,
    case
        when removals.removed_on is not null
            then
                removals.opened_on
                || case removals.opened_by when 'assessment' then '绩效考核' else '省级抽查' end || '不合格'
                || coalesce('（' || removals.problems || '）', '') || '，整改期限' || removals.due_on || '，'
                || removals.removed_on || '复查不合格'
        when newest.unlisted_since is not null then newest.unlisted_since || '年度起不再列入市州级认定'
    end as removal_reason_zh,
    removals.removed_on is null and newest.unlisted_since is null as is_standing
from newest
cross join run
left join provincial
    on newest.platform_code = provincial.platform_code and newest.tier = provincial.tier and provincial.is_first
left join newest_plaques on provincial.platform_code = newest_plaques.platform_code
left join supported on provincial.platform_code = supported.platform_code
left join removals
    on
        newest.platform_code = removals.platform_code
        and newest.tier <> 'city'
        and newest.certified_on <= removals.removed_on
