"""One account a unit, made in bulk with first passwords, and the sheet that hands them out."""

import os
import secrets
from datetime import datetime
from pathlib import Path

import xlsxwriter

from portal import accounts
from portal.accounts import FirstPassword
from portal.words import HERE
from youth_platforms.base.paths import home
from youth_platforms.base.refusal import Refusal
from youth_platforms.reference.divisions import PROVINCE_CODE, Unit, cities, counties, unit
from youth_platforms.warehouse.access.logins import reader

# Letters and digits that nobody confuses on paper; three groups of four, 59 bits.
_CHARACTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP = 3, 4
_COLUMNS = (("单位代码", 12), ("单位", 24), ("账号", 30), ("首次密码", 22))
_NOTE = "登录后须先改密码，首次密码随即作废。每单位一条，沿线裁开，当面交付；发完即销毁本表。"


def units() -> list[tuple[Unit, str]]:
    """Return every unit that files, with the reader login that answers for it.

    A directly administered county files as a city and as a county: its one account is the city's.
    """
    province = unit(PROVINCE_CODE)
    assert province is not None
    found = [(province, reader("province").login)]
    found += [(city, reader(f"city_{city.code}").login) for city in cities()]
    own_city = {city.code for city in cities()}
    found += [(one, reader(f"county_{one.code}").login) for one in counties() if one.code not in own_city]
    return sorted(found, key=lambda pair: pair[0].code)


def account_name(of: Unit) -> str:
    """Return the name of a unit's account: its code and its name."""
    return f"{of.code}{of.name}"


def make_missing(sheet: Path | None) -> tuple[int, Path | None]:
    """Make the accounts that are missing; return how many, and the sheet with their first passwords.

    An account that exists, also a closed one, is left alone. `sheet` is where it goes (None: outputs of the home).

    Raises:
        Refusal: the sheet exists already.
    """
    known = accounts.names()
    missing = [(of, login) for of, login in units() if account_name(of) not in known]
    if not missing:
        return 0, None
    made = [(of, FirstPassword(account_name(of), login, first_password())) for of, login in missing]
    path = _write(sheet, made)
    try:
        accounts.make_all([account for _, account in made])
    except BaseException:
        path.unlink()
        raise
    return len(made), path


def reset(name: str, sheet: Path | None) -> Path:
    """Give one unit's account a new first password, and open it again; return the sheet that has it.

    Raises:
        Refusal: no unit has an account of that name, or the sheet exists already.
    """
    found = next(((of, login) for of, login in units() if account_name(of) == name), None)
    if not found or name not in accounts.names():
        raise Refusal(f"没有账号「{name}」。No such account; names are code and name of a unit: 420102江岸区.")
    account = FirstPassword(name, found[1], first_password())
    path = _write(sheet, [(found[0], account)])
    accounts.save(account.name, account.login, account.password, is_first=True)
    return path


def first_password() -> str:
    """Return a random password that can be typed from paper."""
    return "-".join("".join(secrets.choice(_CHARACTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))


def _write(sheet: Path | None, made: list[tuple[Unit, FirstPassword]]) -> Path:
    """Write the sheet, readable by its owner alone."""
    path = sheet or home() / "outputs" / f"账号发放-{datetime.now(HERE):%Y%m%d-%H%M%S}.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as exists:
        raise Refusal(f"文件已存在：{path}。The file exists: give another OUT.") from exists
    with os.fdopen(descriptor, "wb") as file, xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        page = book.add_worksheet("账号发放")
        head = book.add_format({"bold": True, "border": 1, "font_name": "宋体", "align": "center"})
        cell = book.add_format({"bottom": 3, "font_name": "宋体", "font_size": 12, "valign": "vcenter"})
        typed = book.add_format({"bottom": 3, "font_name": "Consolas", "font_size": 13, "valign": "vcenter"})
        page.merge_range(0, 0, 0, len(_COLUMNS) - 1, _NOTE, book.add_format({"font_name": "宋体", "text_wrap": True}))
        page.set_row(0, 34)
        for column, (title, width) in enumerate(_COLUMNS):
            page.set_column(column, column, width)
            page.write_string(1, column, title, head)
        for row, (of, account) in enumerate(made, start=2):
            page.set_row(row, 30)
            for column, text in enumerate((of.code, of.name, account.name)):
                page.write_string(row, column, text, cell)
            page.write_string(row, len(_COLUMNS) - 1, account.password, typed)
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(0, 1)
    return path
