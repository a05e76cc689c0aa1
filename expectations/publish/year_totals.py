"""The city and province years: each city's figures counted again, and the province's the sum of its cities'."""

from expectations.gate_checks import CheckedTable, Run, distinct_within, no_contradiction

# figure, what it is called, and how it is counted a second time, a row a city
FIGURES = (
    ("platforms_active", "运行平台", "select city_code, count(*) from candidate.fct_platform_year where is_active"),
    ("activities", "活动", "select city_code, count(*) from candidate.fct_activities where true"),
    ("participants", "参与人次", "select city_code, sum(participants) from candidate.fct_activities where true"),
    ("funding_yuan", "经费", "select city_code, sum(amount_yuan) from candidate.fct_funding where true"),
    ("applicants", "申报平台", "select city_code, count(*) from candidate.mart_certification_candidates where true"),
    ("certified", "认定", "select city_code, count(*) from candidate.mart_certification_list where true"),
    ("points", "问题计分", "select city_code, sum(points) from candidate.mart_quota_problems where true"),
    ("quota", "实行名额", "select city_code, sum(quota) from candidate.mart_application_quotas where true"),
)


def checked_cities(run: Run) -> CheckedTable:
    """Return one row for each city."""
    counted = " union all ".join(
        f"select city_code, '{figure}' as figure, '{name}' as name_zh, counted from ({query} group by city_code)"
        f" as again (city_code, counted)"
        for figure, name, query in FIGURES
    )
    shown = " union all ".join(
        f"select city_code, '{figure}' as figure, {figure}::numeric as shown from candidate.mart_city_year"
        for figure, *_ in FIGURES
    )
    return CheckedTable(
        table="candidate.mart_city_year",
        query=f"""
with counted as ({counted}),

shown as ({shown}),

differing as (
    select
        city_code,
        string_agg(
            coalesce(counted.name_zh, figure) || coalesce(shown.shown::text, '无') || '，重算'
            || coalesce(counted.counted::text, '0'),
            '；' order by figure
        ) as contradiction
    from shown
    full join counted using (city_code, figure)
    where coalesce(shown.shown, 0) <> coalesce(counted.counted, 0)
    group by city_code
)

select
    coalesce(cities.city_name, '') || '（' || city_code || '）' as subject,
    null::text as file_name,
    cities.city_code as city_with_year,
    differing.contradiction,
    case
        when filings_due <> filings_accepted + filings_rejected + filings_missing + filings_unread
            then '应报' || filings_due || '份，各状态合计'
                || filings_accepted + filings_rejected + filings_missing + filings_unread || '份'
    end as filings_contradiction
from candidate.mart_city_year as cities
full join differing using (city_code)
""",
        expectations=(
            distinct_within("city_years_counted", "city_with_year"),
            no_contradiction("city_year_recounted", "contradiction"),
            no_contradiction("city_year_filings_add_up", "filings_contradiction"),
        ),
    )


def checked_province(run: Run) -> CheckedTable:
    """Return one row for each figure that both tables have."""
    return CheckedTable(
        table="candidate.mart_province_year",
        query=f"""
with cities as (
    select figure.key, sum(figure.value::numeric) as added
    from candidate.mart_city_year as city
    cross join lateral jsonb_each_text(to_jsonb(city) - array['report_year', 'city_code', 'city_name']) as figure
    group by figure.key
),

province as (
    select figure.key, figure.value::numeric as shown
    from candidate.mart_province_year as totals
    cross join lateral jsonb_each_text(to_jsonb(totals)) as figure
    where totals.report_year = {run.report_year}
)

select
    key as subject,
    null::text as file_name,
    case
        when province.shown is distinct from cities.added
            then '全省' || coalesce(province.shown::text, '无') || '，各市州合计' || cities.added
    end as contradiction
from cities
left join province using (key)
""",
        expectations=(no_contradiction("province_year_is_sum", "contradiction"),),
    )
