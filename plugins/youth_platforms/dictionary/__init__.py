"""The data dictionary, and dbt's page of models."""
