"""Addresses of pages that more than one room knows."""

# The portal's, inside Airflow.
PORTAL = "/portal"
