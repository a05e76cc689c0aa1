"""Who would be decided otherwise by another value: `make what-if RULE=M4.6-year THRESHOLD=48 YEAR=2016`.

The figure becomes one more row of a seed, as a later notice would bring it, in a copy of the dbt project; dbt judges
the year's published filings again by it, in schemas of its own, and the outcome is compared with what is published.
Nothing else is written: no rule is written twice, and readers see nothing of it.
"""
