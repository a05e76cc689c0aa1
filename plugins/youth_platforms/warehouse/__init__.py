"""The only code that opens PostgreSQL."""
