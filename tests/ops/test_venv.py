"""The environment is made by a program that needs nothing but python3."""

import json
import subprocess
import sys

import pytest

from youth_platforms.base.paths import PROJECT_ROOT
from youth_platforms.ops import venv

SUPERSET_LOCK = "requirements-superset.txt"
PROGRAM = PROJECT_ROOT / "plugins" / "youth_platforms" / "ops" / "venv.py"


def run_with(version: tuple[int, int], *arguments: str) -> subprocess.CompletedProcess[str]:
    """What the program says to a Python of that version."""
    pretend = f"import runpy, sys; sys.version_info = {(*version, 1)}; sys.argv = ['venv', *{list(arguments)}]; "
    return subprocess.run(
        [sys.executable, "-I", "-c", pretend + f"runpy.run_path({str(PROGRAM)!r}, run_name='__main__')"],
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_old_python_is_told_which_one_is_needed():
    done = run_with((3, 9), "requirements.txt")
    assert done.returncode == 1
    assert "needs 3.11 or newer" in done.stderr


def test_a_python_too_new_for_superset_is_told_so_and_tests_go_on_without():
    done = run_with((3, 13), SUPERSET_LOCK)
    assert done.returncode == 1
    assert "holds for 3.11 to 3.12" in done.stderr
    assert run_with((3, 13), SUPERSET_LOCK, "--where-possible").returncode == 0


def test_a_python_without_venv_is_told_which_package_is_missing(tmp_path, monkeypatch, capsys):
    broken = tmp_path / "python3"
    broken.write_text("#!/bin/sh\necho 'No module named ensurepip'; exit 1\n")
    broken.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(broken))
    with pytest.raises(SystemExit):
        venv.make_venv(tmp_path / "venv")
    assert "python3-venv" in capsys.readouterr().err


def test_an_installation_stands_only_after_its_end_and_until_the_lock_changes(tmp_path, monkeypatch):
    installed = []
    monkeypatch.setattr(venv, "ROOT", tmp_path)
    monkeypatch.setattr(venv, "make_venv", pretend_venv)
    monkeypatch.setattr(venv, "install", lambda lock, folder: installed.append(lock))
    monkeypatch.setattr(venv.subprocess, "run", lambda *_, **__: None)
    (tmp_path / "requirements.txt").write_text("one==1 \\\n    --hash=sha256:00\n")
    (tmp_path / "requirements-dev.txt").write_text("one==1 \\\n    --hash=sha256:00\ntwo==2 \\\n    --hash=sha256:11\n")

    venv.main("requirements-dev.txt")
    venv.main("requirements.txt")
    assert installed == ["requirements-dev.txt"], "what tests need holds all that a run needs"
    assert set(json.loads((tmp_path / ".venv" / "installed.json").read_text())) == {
        "requirements.txt",
        "requirements-dev.txt",
    }

    (tmp_path / "requirements.txt").write_text("one==2 \\\n    --hash=sha256:22\n")
    venv.main("requirements.txt")
    assert installed == ["requirements-dev.txt", "requirements.txt"]


def test_superset_has_an_environment_of_its_own_since_its_pins_differ():
    assert venv.LOCKS["requirements-superset.txt"] not in {venv.LOCKS["requirements.txt"], ".venv"}
    ours, its = ({pin.split(" ")[0] for pin in venv.pins(lock)} for lock in ("requirements.txt", SUPERSET_LOCK))
    assert {pin for pin in its if pin.startswith("sqlalchemy==")} - ours


def pretend_venv(folder):
    """An environment whose Python is a file that may be run, and no more."""
    python = venv.python_of(folder)
    python.parent.mkdir(parents=True)
    python.write_text("")
    python.chmod(0o755)


@pytest.mark.parametrize("lock", venv.LOCKS)
def test_a_lock_file_names_every_package_with_hashes_and_no_registry(lock):
    text = (PROJECT_ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert "--index-url" not in text
    assert text.count("--hash=sha256:") >= len(venv.pins(lock)) > 100


def test_what_tests_need_holds_all_that_a_run_needs():
    assert venv.pins("requirements.txt") <= venv.pins("requirements-dev.txt")
