"""When the services of this installation were started first: what was due before is no business of its schedule."""

from datetime import UTC, datetime

from youth_platforms.base.paths import home
from youth_platforms.base.secrets import make_file

_FILE = "first-start"


def note_first_start() -> None:
    """Keep the time of now, unless an earlier start has kept its own."""
    home().mkdir(mode=0o700, parents=True, exist_ok=True)
    make_file(home() / _FILE, datetime.now(UTC).isoformat(timespec="seconds"))


def first_start() -> datetime | None:
    """Return when that was; none before any start."""
    try:
        text = (home() / _FILE).read_text(encoding="ascii")
    except FileNotFoundError:
        return None
    return datetime.fromisoformat(text)
