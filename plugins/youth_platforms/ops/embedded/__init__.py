"""The embedded PostgreSQL of one machine."""
