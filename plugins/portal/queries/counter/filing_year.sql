-- Whether a person approved the year's list: what is filed later is kept and does not count.
select exists (select from audit.locked_years where report_year = %(year)s) as is_locked
