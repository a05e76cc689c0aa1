"""Airflow's services: environment, start, API."""
