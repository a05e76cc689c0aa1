"""Secrets are whole or not there, whatever happens while they are written."""

import resource
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from youth_platforms.base import first_start, secrets


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("YP_HOME", str(tmp_path))
    monkeypatch.delenv(secrets.SEED, raising=False)
    return tmp_path


@contextmanager
def full_disk() -> Iterator[None]:
    """Let files be made and nothing be written to them, as a full disk does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_secret_that_could_not_be_written_is_made_by_the_next_who_asks(home: Path) -> None:
    with full_disk(), pytest.raises(OSError, match="large"):
        secrets.secret("a")
    assert list((home / "secrets").iterdir()) == []
    assert len(secrets.secret("a")) == 64
    assert secrets.secret("a") == secrets.secret("a")
    assert [stat.S_IMODE(path.stat().st_mode) for path in (home / "secrets").iterdir()] == [0o600]


def test_a_secret_stays_as_it_was_where_another_could_not_be_written_in_its_place() -> None:
    secrets.keep_secret("a", "one")
    with full_disk(), pytest.raises(OSError, match="large"):
        secrets.keep_secret("a", "two")
    assert secrets.secret("a") == "one"
    secrets.keep_secret("a", "two")
    assert secrets.secret("a") == "two"


def test_an_empty_secret_is_refused(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secrets.secret_file("a").write_text("\n", encoding="ascii")
    with pytest.raises(secrets.SecretMissing, match="is empty"):
        secrets.secret("a")
    monkeypatch.setenv("URL", "postgresql://me:{secret:a}@here/there")
    with pytest.raises(secrets.SecretMissing, match="is empty"):
        secrets.read_given_secrets(home / "secrets")


def test_a_first_start_that_could_not_be_written_is_noted_by_the_next() -> None:
    with full_disk(), pytest.raises(OSError, match="large"):
        first_start.note_first_start()
    assert first_start.first_start() is None
    first_start.note_first_start()
    assert first_start.first_start() is not None
