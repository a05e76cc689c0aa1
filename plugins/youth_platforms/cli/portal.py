"""`make portal`, `make portal-account`: the pages for officials, with their own login."""

import getpass
import os
import secrets
import sys

import uvicorn

from portal import accounts
from youth_platforms.base.ports import port_for
from youth_platforms.base.refusal import Refusal
from youth_platforms.cli.arguments import parser_of
from youth_platforms.warehouse.access.logins import reader
from youth_platforms.warehouse.migrate import migrate

PROVINCE = "PROVINCE"


def portal(arguments: list[str]) -> None:
    """Serve the pages with their login until stopped, or open, change or close an account."""
    parser = parser_of("portal", portal.__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    serving = commands.add_parser("serve", help="serve the pages on PORT of 127.0.0.1 (or HOST) until stopped")
    serving.add_argument("--host", default="127.0.0.1")
    serving.add_argument("--workers", type=int, default=2)
    account = commands.add_parser("account", help="open an account, change its password, or close it")
    account.add_argument("--name", required=True)
    account.add_argument("--city", help=f"the code of the city that it sees, or {PROVINCE}")
    account.add_argument("--close", action="store_true", help="close it; who is logged in is out at once")
    given = parser.parse_args(arguments)
    migrate()
    if given.command == "serve":
        _serve(given.host, given.workers)
    elif given.close:
        _close(given.name)
    else:
        _open(given.name, given.city or "")


def _serve(host: str, workers: int) -> None:
    port = port_for("portal", "PORT", 28080)
    if not accounts.count():
        print('还没有账号。No account yet: make portal-account NAME="省级" CITY=PROVINCE')
    print(f"门户 portal: http://{host}:{port}/  （Ctrl-C 停止）", flush=True)
    uvicorn.run(
        "portal.app:standalone",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        log_level="warning",
        server_header=False,
    )


def _open(name: str, city: str) -> None:
    if not city:
        raise Refusal(f"CITY is missing: the code of the city that the account sees, such as 420100, or {PROVINCE}.")
    login = reader("province" if city == PROVINCE else f"city_{city}").login
    typed = getpass.getpass("密码（直接回车则自动生成）：") if sys.stdin.isatty() else os.environ.get("PASSWORD", "")
    password = typed or secrets.token_urlsafe(12)
    accounts.save(name, login, password)
    print(f"账号 {name}（{login}）已开立。" + ("" if typed else f"密码：{password}"))


def _close(name: str) -> None:
    if not accounts.close(name):
        raise Refusal(f"没有账号「{name}」。No such account.")
    print(f"账号 {name} 已停用。")
