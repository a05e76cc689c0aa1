"""docker-compose.yml: the commands of `make run`, no password of its own, everything pinned, bounded and watched."""

import json
import os
import re
import stat
import subprocess
from importlib import import_module

import pytest
import yaml

from tests.support.system import needed
from youth_platforms.base import secrets
from youth_platforms.base.paths import PROJECT_ROOT
from youth_platforms.base.refusal import Refusal
from youth_platforms.ops import containers
from youth_platforms.ops.health import CHECKED, check
from youth_platforms.ops.one_service import COMMANDS
from youth_platforms.ops.superset import start
from youth_platforms.warehouse.access.logins import reader

COMPOSE = PROJECT_ROOT / "docker-compose.yml"
KUBERNETES = PROJECT_ROOT / "docs" / "how-to" / "kubernetes-values.yaml"
AIRFLOWS = {"api-server", "scheduler", "dag-processor", "triggerer", "worker"}
OURS = AIRFLOWS | {"portal"}
SUPERSETS = {"superset-prepare": "prepare", "superset": "serve"}
MADE_ELSEWHERE = {"postgres", "redis", "proxy"}


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))


@pytest.fixture
def services(compose):
    return compose["services"]


@pytest.fixture
def made(tmp_path, monkeypatch):
    """A project's folder with .env and secrets as `make env` makes them."""
    monkeypatch.setattr(containers, "PROJECT_ROOT", tmp_path)
    monkeypatch.setattr(containers, "ENV_FILE", tmp_path / ".env")
    monkeypatch.setattr(containers, "SECRETS_FOLDER", tmp_path / "secrets")
    containers.write_env()
    return tmp_path


def test_the_services_are_started_by_the_commands_that_make_run_uses(services):
    assert set(services) == OURS | SUPERSETS.keys() | MADE_ELSEWHERE | {"init"}
    for name in AIRFLOWS:
        assert services[name]["command"] == ["serve", name]
        assert name in COMMANDS
    assert services["portal"]["command"][:2] == ["portal", "serve"]
    dockerfile = (PROJECT_ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert 'ENTRYPOINT ["python", "-m", "youth_platforms"]' in dockerfile
    assert "ops/venv.py requirements.txt --bytecode" in dockerfile


def test_every_executor_that_is_named_loads(services):
    from airflow.executors.executor_loader import ExecutorLoader

    assert {services[name]["environment"]["AUTO_APPROVE_FORBIDDEN"] for name in AIRFLOWS} == {"1"}
    executors = {services[name]["environment"]["AIRFLOW__CORE__EXECUTOR"] for name in AIRFLOWS}
    assert executors == {"CeleryExecutor"}
    for executor in executors:
        module, _, name = ExecutorLoader.executors[executor].rpartition(".")
        assert getattr(import_module(module), name)


def test_superset_is_optional_and_runs_what_make_superset_runs(services):
    for name, command in SUPERSETS.items():
        assert services[name]["profiles"] == ["bi"]
        assert services[name]["command"] == [command]
        assert services[name]["build"]["target"] == "superset"
    dockerfile = (PROJECT_ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert "ops/venv.py requirements-superset.txt --bytecode" in dockerfile
    assert f"ENTRYPOINT {json.dumps(['python', *start.PROGRAM])}" in dockerfile
    assert services["superset"]["depends_on"]["superset-prepare"]["condition"] == "service_completed_successfully"


def test_superset_knows_one_password_of_the_warehouse_that_of_its_reader(services):
    for name in SUPERSETS:
        given = services[name]["environment"]
        assert "WAREHOUSE_URL" not in given
        assert "volumes" not in services[name]
        assert reader("bi").login in given["SUPERSET_WAREHOUSE_URL"]
        assert "warehouse_password" not in services[name]["secrets"]
    assert "BI_READER_PASSWORD" in services["init"]["environment"]


def test_the_portal_knows_nothing_of_airflow_and_reaches_the_inbox_that_airflow_reads(services):
    portal = services["portal"]
    assert not [name for name in portal["environment"] if name.startswith("AIRFLOW")]
    assert set(portal["secrets"]) == {"warehouse_password", "secret_seed", "object_store_key"}
    assert portal["read_only"] is True
    airflow = services["worker"]
    assert portal["environment"]["INBOX"] == airflow["environment"]["INBOX"]
    assert set(portal["volumes"]) == {volume for volume in airflow["volumes"] if "backups" not in volume}


def test_every_lasting_service_is_watched_bounded_and_its_log_rotated_and_every_image_is_pinned(services):
    for name, service in services.items():
        assert service.get("restart") == "no" or "healthcheck" in service, name
        assert re.search(r":\d+\.\d+", service["image"]), name
        assert service["mem_limit"], name
        assert service["logging"]["options"] == {"max-size": "10m", "max-file": "5"}, name
        assert service["environment"]["TZ"] == "Asia/Shanghai", name
    assert re.search(r"^FROM python:\d+\.\d+\.\d+-", (PROJECT_ROOT / "Dockerfile").read_text(encoding="utf-8"), re.M)


def test_no_service_has_more_rights_than_it_needs(services):
    for name, service in services.items():
        assert (service["security_opt"], service["cap_drop"]) == (["no-new-privileges:true"], ["ALL"]), name
    assert {name for name, service in services.items() if "cap_add" in service} == {"postgres", "proxy"}
    assert services["proxy"]["read_only"] is True


def test_each_service_of_ours_is_checked_by_the_program_that_knows_it(services):
    for name in OURS:
        assert services[name]["healthcheck"]["test"][-2:] == ["check", name]
        assert name in CHECKED


def test_a_check_says_what_does_not_answer(monkeypatch):
    monkeypatch.setenv("AIRFLOW__CORE__EXECUTION_API_SERVER_URL", "http://127.0.0.1:9/execution/")
    with pytest.raises(Refusal, match="does not answer"):
        check("scheduler")


def test_the_proxy_alone_publishes_ports_and_stands_before_all_three_sites(services):
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]
    sites = (PROJECT_ROOT / "proxy" / "Caddyfile").read_text(encoding="utf-8")
    assert set(re.findall(r"reverse_proxy ([a-z-]+):", sites)) == {"portal", "api-server", "superset"}
    assert sites.count("import site") == 3
    assert sites.count("request_body {") == 3


def test_workers_scale_out_since_no_name_or_port_binds_them_to_one(services):
    assert not {"container_name", "ports", "hostname"} & set(services["worker"])


def test_every_password_is_a_generated_file_that_only_its_services_are_given(compose, made):
    text = COMPOSE.read_text(encoding="utf-8")
    assert set(compose["secrets"]) == {*containers.SECRETS, containers.FERNET_KEY}
    for name, place in compose["secrets"].items():
        assert place == {"file": f"./secrets/{name}"}
    for name, service in compose["services"].items():
        text = json.dumps([service["environment"], service.get("entrypoint")])
        asked = set(re.findall(r"\{secret:(\w+)\}", text)) | set(re.findall(r"/run/secrets/(\w+)", text))
        assert asked == set(service.get("secrets", [])), name
    assert not re.search(r"PASSWORD:-|password: *[\"']?[^{\"'\s]", text)
    values = {path.name: path.read_text(encoding="ascii").strip() for path in (made / "secrets").iterdir()}
    assert set(values) == set(compose["secrets"])
    assert all(len(value) >= 43 for value in values.values())
    assert len(set(values.values())) == len(values)
    assert stat.S_IMODE((made / "secrets").stat().st_mode) == 0o700


def test_every_setting_of_the_file_is_one_of_the_env(made):
    asked = dict(re.findall(r"\$\{(\w+):-([^}]*)\}", COMPOSE.read_text(encoding="utf-8")))
    assert asked == containers.SETTINGS
    assert {name for name, _ in lines_of(made)} == set(containers.SETTINGS)


def lines_of(project):
    """Settings of its .env."""
    return [tuple(line.split("=", 1)) for line in (project / ".env").read_text(encoding="utf-8").splitlines()]


def test_make_env_leaves_what_is_there_alone(made):
    files = [made / ".env", *(made / "secrets").iterdir()]
    before = [file.read_bytes() for file in files]
    containers.write_env()
    assert [file.read_bytes() for file in files] == before


def test_make_env_adds_to_a_last_line_without_an_end_and_reads_chinese_names_of_folders(made):
    (made / ".env").write_text("SITE=a.example\nBACKUPS_FOLDER=./备份", encoding="utf-8")
    containers.write_env()
    assert dict(lines_of(made)) == containers.SETTINGS | {"SITE": "a.example", "BACKUPS_FOLDER": "./备份"}


def test_make_env_takes_the_passwords_of_a_version_that_kept_them_in_the_env(made):
    for file in (made / "secrets").iterdir():
        file.unlink()
    (made / ".env").write_text("POSTGRES_PASSWORD=known to the database\nAIRFLOW_PORT=8080\n", encoding="ascii")
    containers.write_env()
    assert (made / "secrets" / "postgres_password").read_text(encoding="ascii") == "known to the database\n"
    assert dict(lines_of(made)) == containers.SETTINGS | {
        "POSTGRES_PASSWORD": "known to the database",
        "AIRFLOW_PORT": "8080",
    }


def test_a_variable_takes_its_secret_from_the_file_and_one_that_is_missing_is_named(made, monkeypatch):
    monkeypatch.setenv("WAREHOUSE_URL", "postgresql://me:{secret:warehouse_password}@here/there")
    secrets.read_given_secrets(made / "secrets")
    password = (made / "secrets" / "warehouse_password").read_text(encoding="ascii").strip()
    assert os.environ["WAREHOUSE_URL"] == f"postgresql://me:{password}@here/there"
    monkeypatch.setenv("JWT", "{secret:unheard_of}")
    with pytest.raises(secrets.SecretMissing, match="JWT needs the secret unheard_of"):
        secrets.read_given_secrets(made / "secrets")


def test_hosts_that_share_no_disk_derive_the_same_passwords_from_one_seed(tmp_path, monkeypatch):
    monkeypatch.setenv(secrets.SEED, "a seed")
    made = []
    for host in ("one", "two"):
        monkeypatch.setenv("YP_HOME", str(tmp_path / host))
        made.append([secrets.secret("reader-a"), secrets.secret("reader-b")])
    assert made[0] == made[1]
    assert made[0][0] != made[0][1]
    secrets.keep_secret("reader-a", "made elsewhere")
    assert secrets.secret("reader-a") == "made elsewhere"


def test_the_values_for_kubernetes_start_check_and_tell_each_service_as_the_compose_file_does(services):
    text = KUBERNETES.read_text(encoding="utf-8")
    values = yaml.safe_load(text)
    limits = {name: values[re.sub("-(.)", lambda found: found[1].upper(), name)] for name in AIRFLOWS - {"worker"}}
    limits["worker"] = values["workers"]["celery"]
    for name, part in limits.items():
        assert part["args"] == services[name]["command"]
        if name != "api-server":
            assert part["livenessProbe"]["command"] == services[name]["healthcheck"]["test"][1:]
    assert values["migrateDatabaseJob"]["args"] == services["init"]["command"]
    assert values["uid"] == containers.ACCOUNT
    given = {line["name"]: line["value"] for line in values["env"]}
    secret = {"AIRFLOW_ADMIN_PASSWORD", "AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_DEFAULT_REGION"}
    for name, value in services["worker"]["environment"].items():
        if "{secret:" in value or name in secret:
            assert name not in given
            assert name in text
        elif "://" not in value and "$" not in value and name in given:
            assert given[name] == value, name


def test_compose_reads_the_file(made):
    compose = needed("docker-compose", "docker-compose")
    command = [compose, "-f", str(COMPOSE), "--env-file", str(made / ".env"), "--profile", "bi", "config", "-q"]
    read = subprocess.run(command, cwd=made, capture_output=True, text=True, check=False)
    assert read.returncode == 0, read.stderr
