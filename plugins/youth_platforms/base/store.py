"""The store: where everything lies that people and other hosts look up: documents, pages, workbooks, logs of tasks.

One place, YP_STORE: a folder, or any that fsspec opens (s3://bucket/prefix, …); by default the home of this machine.
What else a host keeps in its home is scratch, and may vanish.
"""

import os
import uuid
from collections.abc import Mapping
from pathlib import Path

from upath import UPath

from youth_platforms.base.paths import home
from youth_platforms.base.whole_files import is_object_store, make_folder, put_whole


def is_shared() -> bool:
    """Return whether a place is set that other hosts see too."""
    return bool(os.environ.get("YP_STORE"))


def store() -> UPath:
    """Return the root of the store. On one machine its paths are those of the home."""
    url = os.environ.get("YP_STORE") or str(home())
    # Another host may have written since the last look: nothing is remembered of a listing.
    return UPath(url, use_listings_cache=False) if "://" in url else UPath(url)


def outputs(year: int | str) -> UPath:
    """Return the folder of all that is written for people about a year."""
    return store() / "outputs" / str(year)


def find(path: str) -> UPath | None:
    """Return the file at a path of the store; none where there is none, or where the path leads out of the store."""
    root = store()
    file = root / path
    if ".." in file.parts or not str(file).startswith(f"{root}/"):
        return None
    if not file.protocol:
        file = file.resolve()
        if not file.is_relative_to(root.resolve()):
            return None
    return file if file.is_file() else None


def write_whole(file: Path | UPath, content: bytes) -> None:
    """Put a file in its place, whole or not at all, instead of any that is there."""
    path = UPath(file).absolute()
    if not is_object_store(path.fs):
        make_folder(path.fs, path.parent.path)
    put_whole(path.fs, path.path, content)


def replace_folder(place: Path | UPath, files: Mapping[str, bytes]) -> None:
    """Put the files, by their paths below the folder, in the place of all that it held.

    A reader never meets half a file. A folder of a disk is changed as a whole; in an object store the files come in
    their order, so that the last, such as an index, names nothing that is not there, and old ones go after it.
    What fails leaves a disk's folder as it was. Two may not do it to one folder at the same time (documents/folder.py).
    """
    folder = UPath(place)
    if is_object_store(folder.fs):
        for name, content in files.items():
            (folder / name).write_bytes(content)
        kept = {str(folder / name) for name in files}
        for path in list(folder.rglob("*")):
            if str(path) not in kept and path.is_file():
                path.unlink()
        return
    arriving, leaving = (folder.with_name(f".{folder.name}.{uuid.uuid4().hex}") for _ in range(2))
    try:
        arriving.mkdir(parents=True)
        for name, content in files.items():
            path = arriving / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        if folder.exists():
            folder.rename(leaving)
        arriving.rename(folder)
    finally:
        if leaving.exists() and not folder.exists():
            leaving.rename(folder)
        for rest in (arriving, leaving):
            if rest.exists():
                rest.fs.rm(rest.path, recursive=True)
