"""Files that cities hand in with an objection: which are taken (objection_files.csv), and where they lie."""

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from youth_platforms.base.refusal import Refusal
from youth_platforms.base.store import outputs, store, write_whole
from youth_platforms.base.tables import rows

LONGEST_NAME = 120


class FileRefused(Refusal):
    """A file that is not taken; the message says why and which are."""


@dataclass(frozen=True)
class HandedIn:
    """A file as the browser sent it."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Kept:
    """A file in the store: its name as handed in, its path below the store, its hash."""

    name: str
    path: str
    sha256: str


@cache
def extensions() -> tuple[str, ...]:
    """Return what the name of a file may end with."""
    return tuple(_kinds())


@cache
def most_bytes() -> int:
    """Return how large the largest file may be."""
    return max(int(row["most_bytes"]) for row in _kinds().values())


def keep(file: HandedIn, year: int, city_code: str) -> Kept:
    """Put a file under its hash into outputs/<year>/objections/<city>, whole or not at all.

    Raises:
        FileRefused: another kind of file, too large, empty, or its content is not what its name says.
    """
    name = Path(file.name.replace("\\", "/")).name.replace("\0", "")[-LONGEST_NAME:]
    kind = _kinds().get(Path(name).suffix.removeprefix(".").lower())
    if kind is None:
        raise FileRefused(f"附件须为{'、'.join(extensions())}之一。")
    if len(file.content) > int(kind["most_bytes"]):
        raise FileRefused(f"附件不超过{int(kind['most_bytes']) // 2**20} MB。")
    if not file.content.startswith(bytes.fromhex(kind["begins_with"])):
        raise FileRefused(f"附件为空，或内容不是{kind['extension']}，请核对后重新选择。")
    digest = sha256(file.content).hexdigest()
    place = outputs(year) / "objections" / city_code / f"{digest}.{kind['extension']}"
    write_whole(place, file.content)
    return Kept(name, place.relative_to(store()).as_posix(), digest)


@cache
def _kinds() -> dict[str, dict[str, str]]:
    return {row["extension"]: row for row in rows(Path(__file__).with_name("objection_files.csv"))}
