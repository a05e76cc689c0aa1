"""The province's yearly spot check: who is drawn, how likely that was, and the sheets that inspectors take along."""
