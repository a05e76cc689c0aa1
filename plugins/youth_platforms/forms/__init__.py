"""What a filing is: layouts, cells, reading, validating. Pure: no Airflow, no database."""
