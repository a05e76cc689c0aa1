"""The portal: read-only pages in Chinese for officials, run alone with a login or mounted in Airflow."""
