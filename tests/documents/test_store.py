"""The store: a folder of this machine, or a bucket that other hosts see; what it shows is whole."""

import resource
import secrets
from concurrent.futures import ThreadPoolExecutor

import boto3
import pytest
from s3fs import S3FileSystem
from upath import UPath

from youth_platforms.base.store import find, outputs, replace_folder, store, write_whole
from youth_platforms.documents.folder import Document, Origin, write_folder
from youth_platforms.warehouse.connection import connect


@pytest.fixture(params=["folder", "bucket"])
def place(request, tmp_path, monkeypatch):
    """An empty store."""
    if request.param == "folder":
        monkeypatch.setenv("YP_STORE", str(tmp_path / "store"))
        return store()
    settings = {
        "AWS_ENDPOINT_URL": request.getfixturevalue("object_store"),
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "YP_STORE": f"s3://store-{secrets.token_hex(4)}/youth",
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    S3FileSystem.clear_instance_cache()
    boto3.client("s3").create_bucket(Bucket=settings["YP_STORE"].split("/")[2])
    return store()


def names(folder):
    """Files below it."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_without_a_place_the_store_is_the_home(tmp_path, monkeypatch):
    monkeypatch.delenv("YP_STORE", raising=False)
    monkeypatch.setenv("YP_HOME", str(tmp_path))
    assert str(outputs(2016)) == str(tmp_path / "outputs" / "2016")


def test_a_file_is_replaced_whole_and_nothing_else_is_left(place):
    path = place / "a" / "名单.xlsx"
    write_whole(path, b"one")
    write_whole(path, b"two")
    assert path.read_bytes() == b"two"
    assert names(place) == {"a/名单.xlsx"}


def test_a_folder_that_could_not_be_written_stays_as_it_was_with_nothing_next_to_it(tmp_path):
    folder = UPath(tmp_path / "shown")
    replace_folder(folder, {"a": b"a"})
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    # As on a full disk.
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        with pytest.raises(OSError, match="large"):
            replace_folder(folder, {"b": b"b"})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert names(UPath(tmp_path)) == {"shown/a"}
    replace_folder(folder, {"b": b"b"})
    assert [path.name for path in tmp_path.iterdir()] == ["shown"]


def test_two_who_write_one_folder_at_the_same_time_leave_it_as_it_is_listed(clean_warehouse, tmp_path, monkeypatch):
    monkeypatch.setenv("YP_STORE", str(tmp_path))

    def write(nth):
        documents = [Document(f"{nth} {one}.txt", "preview", f"{nth}", b"x") for one in range(20)]
        write_folder(documents, outputs(2016) / "previews", Origin(2016, f"run {nth}"))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(write, range(40)))
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute("select path from audit.documents")
        listed = {path.removeprefix("outputs/2016/previews/") for (path,) in cursor.fetchall()}
    assert len(listed) == 20
    assert names(outputs(2016) / "previews") == {*listed, "index.json"}


def test_a_folder_holds_what_it_is_given_and_nothing_of_before(place):
    folder = place / "2016" / "documents" / "1"
    replace_folder(folder, {"cities/武汉市.docx": b"old", "gone.pdf": b"old", "index.json": b"1"})
    replace_folder(folder, {"cities/武汉市.docx": b"new", "index.json": b"2"})
    assert names(place / "2016") == {"documents/1/cities/武汉市.docx", "documents/1/index.json"}
    assert (folder / "cities" / "武汉市.docx").read_bytes() == b"new"


def test_another_host_sees_at_once_what_is_written_after_it_looked(place):
    assert not (store() / "late.txt").exists()
    assert names(place) == set()
    write_whole(place / "late.txt", b"here")
    assert (store() / "late.txt").exists()
    assert names(store()) == {"late.txt"}


def test_no_path_leads_out_of_the_store(place, tmp_path):
    write_whole(place / "outputs" / "list.xlsx", b"here")
    (tmp_path / "secret").write_bytes(b"there")
    found = find("outputs/list.xlsx")
    assert found
    assert found.read_bytes() == b"here"
    assert [find(path) for path in ("../secret", "outputs/../../secret", "/etc/passwd", "outputs/none", "")] == [
        None
    ] * 5
