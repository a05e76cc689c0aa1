"""Files that are there whole or not at all, in any place that fsspec opens."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from fsspec import AbstractFileSystem
from fsspec.implementations.local import LocalFileSystem

_OBJECT_STORES = {"s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "oss", "memory"}


def is_object_store(filesystem: AbstractFileSystem) -> bool:
    """Return whether a place shows a file only once it is whole, knows no renaming, and has no empty folders."""
    protocol = filesystem.protocol
    return not _OBJECT_STORES.isdisjoint([protocol] if isinstance(protocol, str) else protocol)


def put_whole(filesystem: AbstractFileSystem, path: str, content: bytes, mode: int | None = None) -> None:
    """Put a file in its place, instead of any that is there; its folder is there already.

    Args:
        mode: that of a folder of a disk (`mode_of`): who may read the folder may read the file.
    """
    if is_object_store(filesystem):
        filesystem.pipe_file(path, content)
        return
    with arriving(filesystem, path) as name:
        filesystem.pipe_file(name, content)
        if mode is not None:
            Path(name).chmod(mode & 0o666)


@contextmanager
def arriving(filesystem: AbstractFileSystem, path: str) -> Iterator[str]:
    """Yield a hidden name next to a file's own, which what was written there has in the end.

    What fails leaves nothing there: a full disk fills no further with halves.
    """
    name = f"{path.rpartition('/')[0]}/.{uuid.uuid4().hex}"
    try:
        yield name
        filesystem.mv(name, path)
    except BaseException:
        with suppress(OSError):
            filesystem.rm_file(name)
        raise


def make_folder(filesystem: AbstractFileSystem, folder: str, mode: int | None = None) -> None:
    """Make a folder and those above it that are missing; on a disk with this mode, whatever is private by default."""
    if mode is None:
        filesystem.makedirs(folder, exist_ok=True)
    elif not Path(folder).is_dir():
        make_folder(filesystem, folder.rpartition("/")[0], mode)
        Path(folder).mkdir(exist_ok=True)
        Path(folder).chmod(mode)


def mode_of(filesystem: AbstractFileSystem, folder: str) -> int | None:
    """Return who may do what with a folder of a disk; None of any other place, which keeps its own rights."""
    return Path(folder).stat().st_mode & 0o777 if isinstance(filesystem, LocalFileSystem) else None
