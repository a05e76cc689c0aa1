"""One machine runs it all: embedded PostgreSQL, Airflow's services, and the program behind `make run`."""
