"""The optional Superset: our dashboards (superset/assets) made into what its importer takes, imported and served.

`prepare` and `serve` run in Superset's own environment (.venv-superset) and import nothing that it lacks.
"""
