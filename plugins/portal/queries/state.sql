-- What pages are made from, as one value: it is another one after each publish (xmin: the transaction that wrote the
-- published rows; of quotas a county sees none), intake, approval and writing of documents.
select
    concat_ws(
        '|',
        (select string_agg(distinct quotas.xmin::text, ',' order by quotas.xmin::text) from marts.mart_quota_reductions as quotas),
        (select string_agg(distinct years.xmin::text, ',' order by years.xmin::text) from marts.mart_province_year as years),
        (select string_agg(run_id, ',' order by report_year) from audit.year_runs),
        (select max(chain_no) from audit.certification_editions),
        (select count(*) || ':' || max(made_at) from audit.documents)
    ) as state
