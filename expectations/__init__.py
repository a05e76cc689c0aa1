"""What must hold of the data: Great Expectations suites in Python, one module a table, one checkpoint a gate.

`filed/` judges what the offices filed, before anything is built; `publish/` judges the candidate marts, before readers
see them. How bad a failure is, whose it is and what to do is in checks.csv, together with every bound.
"""
