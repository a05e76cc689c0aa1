"""From the bytes of a workbook to rows and findings. Pure: no database, no Airflow."""
