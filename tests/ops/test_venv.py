"""The environment is made by a program that needs nothing but python3."""

import json
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from functools import partial
from hashlib import sha256
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from youth_platforms.base.paths import PROJECT_ROOT
from youth_platforms.ops import venv

SUPERSET_LOCK = "requirements-superset.txt"
PROGRAM = PROJECT_ROOT / "plugins" / "youth_platforms" / "ops" / "venv.py"


def run_with(version: tuple[int, int], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Return what the program says to a Python of that version."""
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
    monkeypatch.setattr(venv, "install", lambda lock, folder, with_bytecode: installed.append(lock))
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


@pytest.fixture(scope="module")
def empty_environment(tmp_path_factory):
    """An environment as Python makes it, to be copied: making it takes seconds."""
    folder = tmp_path_factory.mktemp("empty") / ".venv"
    venv.make_venv(folder)
    return folder


@pytest.fixture
def closed_network(empty_environment, tmp_path, monkeypatch):
    """A project whose lock file lists one package, on a machine where pip's settings name a folder and no registry.

    The installer is there already: the one that filled this environment.
    """
    monkeypatch.setattr(venv, "ROOT", tmp_path)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "wheels"))
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))
    wheel = tmp_path / "wheels" / "tiny-1-py3-none-any.whl"
    wheel.parent.mkdir()
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("tiny.py", "SIZE = 1\n")
        archive.writestr("tiny-1.dist-info/METADATA", "Metadata-Version: 2.1\nName: tiny\nVersion: 1\n")
        archive.writestr("tiny-1.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr("tiny-1.dist-info/RECORD", "tiny.py,,\n")
    (tmp_path / "requirements.txt").write_text(
        f"tiny==1 \\\n    --hash=sha256:{sha256(wheel.read_bytes()).hexdigest()}\n"
    )
    (tmp_path / "requirements-dev.txt").write_text("other==1 \\\n    --hash=sha256:00\n")
    (tmp_path / venv.UV_LOCK).write_bytes((PROJECT_ROOT / venv.UV_LOCK).read_bytes())
    shutil.copytree(empty_environment, tmp_path / ".venv", symlinks=True)
    (tmp_path / ".venv" / "bin" / "uv").symlink_to(Path(sys.executable).with_name("uv"))
    (site_packages(tmp_path) / "installer.pth").write_text(sysconfig.get_path("purelib"))
    return tmp_path


def site_packages(project):
    """The folder of the packages of its environment."""
    return next((project / ".venv" / "lib").glob("python*")) / "site-packages"


@pytest.mark.parametrize("with_bytecode", [False, True], ids=["as_it_is_imported", "with_all_bytecode"])
def test_packages_come_from_where_pips_settings_say(closed_network, capsys, with_bytecode):
    venv.main("requirements.txt", with_bytecode=with_bytecode)
    assert (site_packages(closed_network) / "tiny.py").is_file()
    assert with_bytecode == any((site_packages(closed_network) / "__pycache__").glob("tiny.*.pyc"))
    assert "Installed 1 package" in capsys.readouterr().err
    assert set(venv.read_stamp(closed_network / ".venv" / "installed.json")) == {"requirements.txt"}


def test_a_package_that_is_not_the_one_locked_is_refused_with_the_place_of_the_whole_story(closed_network, capsys):
    lock = closed_network / "requirements.txt"
    lock.write_text("tiny==1 \\\n    --hash=sha256:" + "0" * 64 + "\n")
    with pytest.raises(SystemExit):
        venv.main("requirements.txt")
    said = capsys.readouterr().err
    assert "Hash mismatch" in said
    assert "uv could not install requirements.txt" in said
    assert str(closed_network / ".venv" / "install.log") in said
    assert not (closed_network / ".venv" / "installed.json").exists()


def test_a_socks_proxy_which_a_fresh_pip_cannot_use_stops_no_installation(closed_network, monkeypatch):
    monkeypatch.setenv("ALL_PROXY", "socks5h://127.0.0.1:9")
    wheels = partial(SimpleHTTPRequestHandler, directory=str(closed_network / "wheels"))
    with ThreadingHTTPServer(("127.0.0.1", 0), wheels) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("PIP_FIND_LINKS", f"http://127.0.0.1:{server.server_port}/")
        # pip fetches the package in the place of uv, which then finds it there.
        (closed_network / venv.UV_LOCK).write_bytes((closed_network / "requirements.txt").read_bytes())
        venv.main("requirements.txt")
        server.shutdown()
    assert (site_packages(closed_network) / "tiny.py").is_file()


def test_what_pip_is_told_uv_is_told_and_a_variable_counts_more_than_a_file():
    settings = venv.uv_settings(
        ":env:.index-url='https://near.example/simple'\n"
        "global.index-url='https://far.example/simple'\n"
        "global.extra-index-url='\\nhttps://one.example\\nhttps://two.example'\n"
        "global.find-links='/a /b'\n"
        "global.timeout='60'\n"
        "global.constraint='/etc/constraints.txt'\n"
    )
    assert settings == {
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_DEFAULT_INDEX": "https://near.example/simple",
        "UV_INDEX": "https://one.example https://two.example",
        "UV_FIND_LINKS": "/a,/b",
        "UV_HTTP_TIMEOUT": "60",
    }


@pytest.mark.parametrize("lock", [*venv.LOCKS, venv.UV_LOCK])
def test_a_lock_file_names_every_package_with_hashes_and_no_registry(lock):
    text = (PROJECT_ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert "--index-url" not in text
    assert text.count("--hash=sha256:") >= len(venv.pins(lock)) >= (1 if lock == venv.UV_LOCK else 100)


def test_what_tests_need_holds_all_that_a_run_needs():
    assert venv.pins("requirements.txt") <= venv.pins("requirements-dev.txt")
