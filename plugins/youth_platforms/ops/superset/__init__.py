"""Superset over the warehouse, in an environment of its own."""
