"""docker-compose.yml: the commands of `make run`, no password of its own, everything pinned and watched."""

import json
import re
import stat
import subprocess

import pytest
import yaml  # type: ignore[import-untyped]

from tests.support.system import needed
from youth_platforms.base.paths import PROJECT_ROOT
from youth_platforms.ops import containers
from youth_platforms.ops.serve import COMMANDS
from youth_platforms.ops.superset import start
from youth_platforms.warehouse.access.logins import reader

COMPOSE = PROJECT_ROOT / "docker-compose.yml"
OURS = {"api-server", "scheduler", "dag-processor", "triggerer", "worker"}
SUPERSETS = {"superset-prepare": "prepare", "superset": "serve"}


@pytest.fixture(scope="module")
def services():
    return yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))["services"]


@pytest.fixture
def env_file(tmp_path, monkeypatch):
    """A .env as `make env` makes it."""
    path = tmp_path / ".env"
    monkeypatch.setattr(containers, "ENV_FILE", path)
    containers.write_env()
    return path


def test_the_services_are_started_by_the_commands_that_make_run_uses(services):
    assert set(services) == OURS | SUPERSETS.keys() | {"init", "postgres", "redis"}
    for name in OURS:
        assert services[name]["command"] == [name]
        assert name in COMMANDS
    assert "ENTRYPOINT" in (dockerfile := (PROJECT_ROOT / "Dockerfile").read_text(encoding="utf-8"))
    assert '"youth_platforms", "serve"' in dockerfile
    assert "--require-hashes --no-deps -r requirements.txt" in dockerfile


def test_superset_is_optional_and_runs_what_make_superset_runs(services):
    for name, command in SUPERSETS.items():
        assert services[name]["profiles"] == ["bi"]
        assert services[name]["command"] == [command]
        assert services[name]["build"]["target"] == "superset"
    dockerfile = (PROJECT_ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert "--require-hashes --no-deps -r requirements-superset.txt" in dockerfile
    assert f"ENTRYPOINT {json.dumps(['python', *start.PROGRAM])}" in dockerfile
    assert services["superset"]["depends_on"]["superset-prepare"]["condition"] == "service_completed_successfully"


def test_superset_knows_one_password_of_the_warehouse_that_of_its_reader(services):
    for name in SUPERSETS:
        given = services[name]["environment"]
        assert "WAREHOUSE_URL" not in given
        assert "volumes" not in services[name]
        assert reader("bi").login in given["SUPERSET_WAREHOUSE_URL"]
    assert "BI_READER_PASSWORD" in services["init"]["environment"]


def test_every_lasting_service_is_watched_and_every_image_is_pinned(services):
    for name, service in services.items():
        assert service.get("restart") == "no" or "healthcheck" in service, name
        assert re.search(r":\d+\.\d+", service["image"]), name
    assert re.search(r"^FROM python:\d+\.\d+\.\d+-", (PROJECT_ROOT / "Dockerfile").read_text(encoding="utf-8"), re.M)


def test_workers_scale_out_since_no_name_or_port_binds_them_to_one(services):
    assert not {"container_name", "ports", "hostname"} & set(services["worker"])
    assert services["worker"]["environment"]["AIRFLOW__CORE__EXECUTOR"] == "CeleryExecutor"


def test_every_password_comes_from_a_generated_file_and_none_has_a_default(env_file):
    text = COMPOSE.read_text(encoding="utf-8")
    required = set(re.findall(r"\$\{(\w+):\?", text))
    given = dict(line.split("=", 1) for line in env_file.read_text(encoding="ascii").splitlines())
    assert required == {*containers.PASSWORDS, "FERNET_KEY"}
    assert required <= set(given)
    assert set(re.findall(r"\$\{(\w+):-", text)) == set(given) - required
    assert all(len(given[name]) >= 43 for name in required)
    assert len({given[name] for name in required}) == len(required)
    assert stat.S_IMODE(env_file.stat().st_mode) == 0o600


def test_make_env_leaves_a_file_that_stands_alone(env_file):
    before = env_file.read_bytes()
    containers.write_env()
    assert env_file.read_bytes() == before


def test_make_env_adds_what_a_newer_version_asks_for_and_changes_nothing_else(env_file):
    lines = env_file.read_text(encoding="ascii").splitlines(keepends=True)
    earlier = [line for line in lines if "SUPERSET" not in line]
    env_file.write_text("".join(earlier), encoding="ascii")
    containers.write_env()
    now = env_file.read_text(encoding="ascii").splitlines(keepends=True)
    assert now[: len(earlier)] == earlier
    assert {line.split("=")[0] for line in now} == {line.split("=")[0] for line in lines}


def test_compose_reads_the_file_with_a_generated_env_and_refuses_it_without(env_file, tmp_path):
    compose = needed("docker-compose", "docker-compose")

    def config(env):
        command = [compose, "-f", str(COMPOSE), "--env-file", str(env), "--profile", "bi", "config", "-q"]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    read = config(env_file)
    assert read.returncode == 0, read.stderr
    empty = tmp_path / "empty"
    empty.touch()
    refused = config(empty)
    assert refused.returncode != 0
    assert "make env" in refused.stderr
