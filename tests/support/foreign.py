"""A shell in which other programs, another Python and another locale have left their settings."""

FOREIGN = {
    "all_proxy": "socks5://127.0.0.1:1080",
    "https_proxy": "socks5://127.0.0.1:1080",
    "PGSSLMODE": "require",
    "PGSERVICE": "elsewhere",
    "PGHOSTADDR": "203.0.113.1",
    "PGCHANNELBINDING": "require",
    "PGGSSENCMODE": "require",
    "PGTARGETSESSIONATTRS": "standby",
    "PGCLIENTENCODING": "GBK",
    "PGOPTIONS": "-c search_path=nowhere",
    "DBT_RESOURCE_TYPES": "model seed",
    "DBT_TARGET": "elsewhere",
    "DBT_EMPTY": "1",
    "AIRFLOW__CORE__PARALLELISM": "1",
    "PYTHONPATH": "/somewhere",
    "LC_ALL": "zh_CN.GB18030",
    "LANG": "zh_CN.GB18030",
}
