"""A file is there whole or not at all, on a disk and in an object store, and who may read its folder may read it."""

import os
import resource
import stat
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest
from fsspec import AbstractFileSystem
from fsspec.implementations.local import LocalFileSystem

from youth_platforms.base.whole_files import arriving, is_object_store, put_whole
from youth_platforms.inbox.files import Inbox

DISK = LocalFileSystem()


@pytest.mark.parametrize(
    ("protocol", "expected"),
    [(("s3", "s3a"), True), (("abfs", "az", "abfss"), True), ("oss", True), (("file", "local"), False), ("gsd", False)],
)
def test_an_object_store_is_known_by_any_of_its_names(protocol: str | tuple[str, ...], expected: bool) -> None:
    class Place(AbstractFileSystem):
        pass

    Place.protocol = protocol
    assert is_object_store(Place()) == expected


def test_a_file_takes_the_place_of_another_and_leaves_nothing_next_to_it(tmp_path: Path) -> None:
    for filesystem, folder in ((DISK, str(tmp_path)), (fsspec.filesystem("memory"), "/whole")):
        for content in (b"old", b"new"):
            put_whole(filesystem, f"{folder}/list", content)
        assert filesystem.cat_file(f"{folder}/list") == b"new"
        assert len(filesystem.ls(folder)) == 1


@pytest.fixture
def full_disk() -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_of_a_file_for_which_the_disk_has_no_room_no_half_stays(tmp_path: Path, full_disk: None) -> None:
    with pytest.raises(OSError, match="large"):
        put_whole(DISK, str(tmp_path / "list"), b"new")
    assert list(tmp_path.iterdir()) == []


def stop_half_way(path: str) -> None:
    with arriving(DISK, path) as name:
        Path(name).write_bytes(b"ha")
        raise KeyboardInterrupt


def test_a_file_whose_writer_stops_half_way_leaves_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "list").write_bytes(b"old")
    with pytest.raises(KeyboardInterrupt):
        stop_half_way(str(tmp_path / "list"))
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {"list": b"old"}


def test_who_may_read_the_inbox_may_read_what_is_put_there_though_all_else_is_private(tmp_path: Path) -> None:
    tmp_path.chmod(0o750)
    before = os.umask(0o077)
    try:
        Inbox(str(tmp_path)).put("柜台/2016/a.xlsx", b"x")
    finally:
        os.umask(before)
    found = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.rglob("*")}
    assert found == {"柜台": 0o750, "2016": 0o750, "a.xlsx": 0o640}
