"""Superset's settings, in the names that it asks for. Addresses, keys and passwords come from the environment alone.

`make superset` and docker-compose.yml set it; a variable that is missing stops Superset before it opens anything.
"""

import csv
import os
from base64 import b64encode
from pathlib import Path

from flask import Flask, Response, jsonify, request
from sqlalchemy.engine.url import URL, make_url

APP_NAME = "青少年综合服务平台统计看板"

SECRET_KEY = os.environ["SUPERSET_SECRET_KEY"]
SQLALCHEMY_DATABASE_URI = os.environ["SUPERSET_DATABASE_URL"].replace("postgresql://", "postgresql+psycopg2://", 1)
WAREHOUSE_URL = make_url(os.environ["SUPERSET_WAREHOUSE_URL"])


def SQLALCHEMY_CUSTOM_PASSWORD_STORE(address: URL) -> str | None:
    """Password of the warehouse's reader: it stays in the environment, Superset's database keeps none."""
    login = (address.username, address.host, address.port, address.database)
    ours = (WAREHOUSE_URL.username, WAREHOUSE_URL.host, WAREHOUSE_URL.port, WAREHOUSE_URL.database)
    return WAREHOUSE_URL.password if login == ours else None


# Chinese, and numbers as offices write them.
BABEL_DEFAULT_LOCALE = "zh"
LANGUAGES = {"zh": {"flag": "cn", "name": "中文"}, "en": {"flag": "us", "name": "English"}}
D3_FORMAT = {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["", " 元"]}
D3_TIME_FORMAT = {"dateTime": "%Y-%m-%d %H:%M", "date": "%Y-%m-%d", "time": "%H:%M"}


def FLASK_APP_MUTATOR(app: Flask) -> None:
    """Answers with our wording where the Chinese that Superset ships says something else than is meant."""
    from superset.translations.utils import get_language_pack

    pack = get_language_pack("zh")
    with Path(__file__).with_name("wording.csv").open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table):
            pack["locale_data"]["superset"][row["source"]] = [row["wording"]]

    @app.before_request
    def language_pack() -> Response | None:
        if request.path != "/superset/language_pack/zh/":
            return None
        answer = jsonify(pack)
        answer.cache_control.max_age = 3600
        return answer


# The colours and fonts of the portal (plugins/portal/static/portal.css); nothing is fetched from elsewhere.
FONTS = "'Noto Sans CJK SC', 'Source Han Sans SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"
WORDMARK = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="330" height="32" viewBox="0 0 330 32">'
    f'<text x="0" y="23" font-family="{FONTS}" font-size="21" font-weight="600" fill="#1e252b">{APP_NAME}</text></svg>'
)
THEME_DEFAULT = {
    "algorithm": "default",
    "token": {
        "brandAppName": APP_NAME,
        "brandLogoAlt": APP_NAME,
        "brandLogoUrl": f"data:image/svg+xml;base64,{b64encode(WORDMARK.encode()).decode()}",
        "brandLogoHeight": "24px",
        "brandLogoMargin": "18px 0",
        "brandLogoHref": "/dashboard/list/",
        "colorPrimary": "#1b5a85",
        "colorLink": "#1b5a85",
        "colorSuccess": "#256a8f",
        "colorError": "#a8430d",
        "fontUrls": [],
        "fontFamily": FONTS,
    },
}
THEME_DARK = None
EXTRA_CATEGORICAL_COLOR_SCHEMES = [
    {
        "id": "youth_platforms",
        "label": "青少年综合服务平台",
        "description": "",
        "isDefault": True,
        "colors": ["#256a8f", "#c9803d", "#6a4f94", "#5d8a66", "#8f1d3f", "#7f9db4", "#b8a04a", "#57626c"],
    }
]
EXTRA_SEQUENTIAL_COLOR_SCHEMES = [
    {
        "id": "youth_platforms_shade",
        "label": "青少年综合服务平台",
        "description": "",
        "isDiverging": False,
        "isDefault": True,
        "colors": ["#fbeee5", "#e6f0f6", "#a9cadd", "#5c96b8", "#256a8f"],
    }
]

# Nothing reports home, and a page may load nothing from elsewhere.
TALISMAN_ENABLED = True
TALISMAN_CONFIG = {
    "content_security_policy": {
        "base-uri": ["'self'"],
        "default-src": ["'self'"],
        "img-src": ["'self'", "blob:", "data:"],
        "worker-src": ["'self'", "blob:"],
        "connect-src": ["'self'"],
        "object-src": "'none'",
        "style-src": ["'self'", "'unsafe-inline'"],
        "font-src": ["'self'"],
        "script-src": ["'self'", "'strict-dynamic'"],
    },
    "content_security_policy_nonce_in": ["script-src"],
    "force_https": False,
    "session_cookie_secure": False,
}
WTF_CSRF_ENABLED = True
THEME_FONT_URL_ALLOWED_DOMAINS: list[str] = []
# The warehouse is shared with the annual run: a question that takes longer than the reader's own limit ends.
SQLLAB_TIMEOUT = 60
SUPERSET_WEBSERVER_TIMEOUT = 60
# Behind a proxy that ends TLS (SUPERSET_BEHIND_PROXY=1), cookies are Secure.
ENABLE_PROXY_FIX = os.environ.get("SUPERSET_BEHIND_PROXY", "") == "1"
SESSION_COOKIE_SECURE = ENABLE_PROXY_FIX
# Airflow on the same host calls its cookie «session», and cookies know no ports.
SESSION_COOKIE_NAME = "superset_session"
