"""Who may act at the counter: asked of the reader login that answers for the account, before anything is written."""

from youth_platforms.base.refusal import Refusal
from youth_platforms.warehouse.access.logins import reader


class NotAllowed(Refusal):
    """The account's unit may not do this."""


def acting_city(login: str) -> str:
    """Return the code of the city that the login answers for.

    Raises:
        NotAllowed: it answers for another kind of unit.
    """
    one = reader(login)
    if one.scope != "city" or one.city_code is None:
        raise NotAllowed("此事由市（州）办理，请用市（州）账号登录。")
    return one.city_code


def require_province(login: str) -> None:
    """Let the province's login pass.

    Raises:
        NotAllowed: it answers for another kind of unit.
    """
    if reader(login).kind != "province":
        raise NotAllowed("此事由团省委办理，请用省级账号登录。")
