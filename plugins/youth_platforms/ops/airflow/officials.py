"""Accounts of Airflow. An approval records the account that gave it, so each official has one in their own name."""

from typing import Any

from airflow.providers.fab.auth_manager.cli_commands.utils import get_application_builder

from youth_platforms.base.refusal import Refusal
from youth_platforms.base.secrets import SHORTEST_PASSWORD
from youth_platforms.ops.airflow.environment import ADMIN

# The administrator may do everything; an official may read, start runs, and answer what waits for a person.
ADMINISTRATOR, OFFICIAL = "Admin", "User"


def save_administrator(password: str) -> None:
    """Make the administrator's account, or give it this password."""
    _save(ADMIN, "管理员", password, ADMINISTRATOR)


def save_official(name: str, password: str) -> bool:
    """Make an official's account, or open it again with this password; tell whether it is new.

    Raises:
        Refusal: the name is nobody's own, or the password too short.
    """
    if not name.strip() or name.strip() == ADMIN or not name.isprintable():
        raise Refusal(f"账号须用本人姓名。«{name}» is no name of a person: give NAME= the official's own name.")
    if len(password) < SHORTEST_PASSWORD:
        raise Refusal(f"密码至少{SHORTEST_PASSWORD}个字符。The password needs {SHORTEST_PASSWORD} characters or more.")
    return _save(name.strip(), name.strip(), password, OFFICIAL)


def close_official(name: str) -> None:
    """Shut an official's account; what it approved keeps its name.

    Raises:
        Refusal: there is no such official.
    """
    with get_application_builder() as builder:
        user = builder.sm.find_user(username=name.strip())
        if user is None or user.username == ADMIN:
            raise Refusal(f"没有账号「{name}」。No official has such an account.")
        user.active = False
        builder.sm.update_user(user)


def _save(name: str, full_name: str, password: str, role: str) -> bool:
    with get_application_builder() as builder:
        accounts: Any = builder.sm
        user = accounts.find_user(username=name)
        if user is None:
            made = accounts.add_user(name, full_name, "", f"{name}@localhost", accounts.find_role(role), password)
            if not made:
                raise Refusal(f"Airflow could not make the account «{name}»; its lines above say why.")
            return True
        user.active = True
        accounts.update_user(user)
        accounts.reset_password(user.id, password)
        return False
