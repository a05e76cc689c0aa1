"""The warehouse: its schema, and how it is loaded, built, published and read. `connection.py` alone opens it."""
