"""A believable province to try everything on: workbooks as offices send them, the same bytes for the same seed.

`world` makes what exists (platforms, people), `story` what happens year by year (applications, reviews, rectifications,
quotas), `filings` what each office reports of it, `dirt` what goes wrong in offices, `workbook` the .xlsx bytes.
Nobody in it is real: names are drawn from lists, telephone numbers begin with 000.
"""
