-- What pages are made from, as one value: it is another one after each publish (xmin: the transaction that wrote the
-- published rows; of quotas a county sees none), intake, approval, writing of documents, and act at the counter. Its last
-- part is the day in China, since what is open to objection closes at midnight.
select
    concat_ws(
        '|',
        (select string_agg(distinct quotas.xmin::text, ',' order by quotas.xmin::text) from marts.mart_quota_reductions as quotas),
        (select string_agg(distinct years.xmin::text, ',' order by years.xmin::text) from marts.mart_province_year as years),
        (select string_agg(run_id, ',' order by report_year) from audit.year_runs),
        (select max(chain_no) from audit.certification_editions),
        (select count(*) from audit.reopenings),
        (select count(*) || ':' || max(made_at) from audit.documents),
        (select max(check_id) from counter.city_checks),
        (select concat_ws(':', count(*), max(answered_at)) from counter.objection_register),
        (now() at time zone 'Asia/Shanghai')::date
    ) as state
