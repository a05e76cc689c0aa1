"""Every command that the README, the tutorial and the how-to pages show is one that works.

What is light runs, against the published world. What is heavy (a run, Superset, `make test`) is read by make, and each
variable that it is given must be one that something reads.
"""

import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest

from youth_platforms.base import child_environment
from youth_platforms.base.paths import PROJECT_ROOT

PAGES = [
    *(PROJECT_ROOT / name for name in ("README.md", "README.zh.md", "docs/tutorial.md", "dags/README.md")),
    *sorted((PROJECT_ROOT / "docs" / "how-to").glob("*.md")),
]
MAKEFILE = (PROJECT_ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.M))
# Other programs that a page may show, and that are not ours to try.
OTHERS = {"psql", "cp", "cd", "sudo", "export", "docker", "git"}
LIGHT = [
    "make help",
    "make -s warehouse-url",
    "make verify-ledger",
    "make what-if RULE=M4.6-year THRESHOLD=48 YEAR=2016",
    "make draw YEAR=2016 SEED=20160901",
    "make forms YEAR=2016",
    "make readers",
    "make -s reader-url ROLE=province",
]


def shown() -> dict[str, Path]:
    """Return each command that a page shows: indented, in a block of a shell, or within a line."""
    found: dict[str, Path] = {}
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        prose = re.sub(r"```(?!sh|bash|\n).*?```", "", text, flags=re.S)
        lines = [line for line in prose.splitlines() if line.startswith("    ")]
        lines += re.findall(r"(?<!`)`((?:make|python|airflow|psql|docker) [^`\n]+)`", prose)
        lines += re.findall(r"\$\((make [^)$]+)\)", text)
        for line in lines:
            for command in re.split(r";|&&|\|", re.sub(r"\s#.*", "", line)):
                found.setdefault(command.strip(), page)
    return found


def words_of(command: str) -> list[str]:
    """Return the words of a command, an optional part taken as given, without settings before its name."""
    words = shlex.split(re.sub(r"\$\(([^)]*)\)", "inner", command.replace("[", "").replace("]", "")))
    while words and re.match(r"[A-Z_]+=", words[0]):
        words.pop(0)
    return words


COMMANDS = shown()
OF_MAKE = sorted(command for command in COMMANDS if words_of(command)[:1] == ["make"])


def test_each_page_shows_commands_of_programs_that_are_known():
    known = OTHERS | {"make", "python", "airflow"}
    strange = {
        command: page.name
        for command, page in COMMANDS.items()
        if re.match(r"[a-z.]", command)
        and not command.startswith(("select", "where", "inbox"))
        and words_of(command)[0] not in known
    }
    assert strange == {}
    assert len(OF_MAKE) > 20


@pytest.mark.parametrize("command", OF_MAKE)
def test_make_reads_it_and_something_reads_each_variable(command):
    words = [word for word in words_of(command)[1:] if not word.startswith("-")]
    targets = [word for word in words if "=" not in word]
    assert set(targets) <= TARGETS, command
    given = dict(word.split("=", 1) for word in words if "=" in word)
    read = child_environment._names(("machine", "setting", "request"))
    unread = {name for name in given if name not in read and not re.search(rf"\$[({{$]*{name}\b", MAKEFILE)}
    assert unread == set(), command
    values = {name: "x" if value in ("", "…", "...") else value for name, value in given.items()}
    done = subprocess.run(
        ["make", "-n", *targets, *(f"{name}={value}" for name, value in values.items())],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("command", LIGHT)
def test_it_runs(command, decided, tmp_path_factory, monkeypatch, own_home):
    shown_so = {" ".join(words_of(each)) for each in COMMANDS}
    assert command in shown_so, "no page shows it any more"
    done = subprocess.run(
        ["make", "-o", "venv", *words_of(command)[1:]],
        cwd=PROJECT_ROOT,
        env=os.environ | {"YP_HOME": str(own_home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.strip()


@pytest.mark.parametrize("command", sorted(command for command in COMMANDS if words_of(command)[:1] == ["airflow"]))
def test_airflow_understands_it(command, tmp_path, monkeypatch):
    from airflow.cli.cli_parser import get_parser

    monkeypatch.setenv("AIRFLOW_HOME", str(tmp_path))
    assert callable(get_parser().parse_args(words_of(command)[1:]).func)


@pytest.mark.parametrize(
    "command", sorted(command for command in COMMANDS if words_of(command)[:2] == ["python", "-m"])
)
def test_the_module_is_there(command):
    module = words_of(command)[2].replace(".", "/")
    places = [PROJECT_ROOT / folder / f"{module}{end}" for folder in ("", "plugins") for end in (".py", "/__main__.py")]
    assert any(place.is_file() for place in places), command
