"""Warehouse of the Hubei youth service platforms: filings in, certification list and quotas out."""
