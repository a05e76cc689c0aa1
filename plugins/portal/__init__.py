"""The portal: pages in Chinese for officials and the units' counter, alone with a login or mounted in Airflow."""
