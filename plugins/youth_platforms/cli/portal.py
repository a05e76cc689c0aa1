"""`make portal`, `make portal-account`, `make counter-accounts`: the pages, and the accounts that open them."""

from pathlib import Path

import uvicorn

from portal import accounts, unit_accounts
from youth_platforms.base.ports import port_for
from youth_platforms.base.refusal import Refusal
from youth_platforms.cli.arguments import parser_of, password_of_caller
from youth_platforms.reference.divisions import cities
from youth_platforms.warehouse.access.logins import reader
from youth_platforms.warehouse.migrate import migrate

PROVINCE = "PROVINCE"


def portal(arguments: list[str]) -> None:
    """Serve the pages with their login until stopped, or open, change or close an account, or one for every unit."""
    parser = parser_of("portal", portal.__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    serving = commands.add_parser("serve", help="serve the pages on PORT of 127.0.0.1 (or HOST) until stopped")
    serving.add_argument("--host", default="127.0.0.1")
    serving.add_argument("--workers", type=int, default=2)
    account = commands.add_parser("account", help="open an account, change its password, or close it")
    account.add_argument("--name", required=True)
    account.add_argument("--unit", "--city", help=f"the code of the county or city that it sees, or {PROVINCE}")
    account.add_argument("--close", action="store_true", help="close it; who is logged in is out at once")
    every = commands.add_parser("accounts", help="one account for every unit that has none, and a sheet to hand out")
    every.add_argument("--out", type=Path, help="the sheet (default: in outputs of the home)")
    every.add_argument("--reset", metavar="NAME", help="only give this account a new first password")
    given = parser.parse_args(arguments)
    migrate()
    if given.command == "serve":
        _serve(given.host, given.workers)
    elif given.command == "accounts":
        _accounts(given.out, given.reset or "")
    elif given.close:
        _close(given.name)
    else:
        _open(given.name, given.unit or "")


def _serve(host: str, workers: int) -> None:
    port = port_for("portal", "PORT", 28080)
    if not accounts.count():
        print('还没有账号。No account yet: make portal-account NAME="省级" UNIT=PROVINCE')
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


def _accounts(sheet: Path | None, name: str) -> None:
    if name:
        print(f"账号 {name} 的首次密码已换，见 {unit_accounts.reset(name, sheet)}")
        return
    made, path = unit_accounts.make_missing(sheet)
    if path is None:
        print("每个单位都已有账号。Every unit has its account: nothing was made, no password was changed.")
    else:
        print(f"开立 {made} 个账号，首次密码见 {path}（仅本机用户可读；发完请删除）")


def _open(name: str, of: str) -> None:
    if not of:
        raise Refusal(f"UNIT is missing: the code of the unit that the account sees, such as 420102, or {PROVINCE}.")
    login = _login_of(of)
    password, is_made = password_of_caller()
    accounts.save(name, login, password, is_first=is_made)
    print(f"账号 {name}（{login}）已开立。" + (f"首次密码：{password}" if is_made else ""))


def _login_of(code: str) -> str:
    """Return the login of a unit; of a directly administered county, the city's."""
    if code == PROVINCE:
        return reader("province").login
    known = {one.code for one in cities()}
    return reader(f"city_{code}" if code in known else f"county_{code}").login


def _close(name: str) -> None:
    if not accounts.close(name):
        raise Refusal(f"没有账号「{name}」。No such account.")
    print(f"账号 {name} 已停用。")
