-- Whether any year was published yet.
select to_regclass('marts.mart_quota_reductions') is not null as is_published
