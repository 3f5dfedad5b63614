"""What docker-compose.yml, Dockerfile and the proxy's file promise, read as text; test_deploy.py runs them."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
OURS = ["setup", "web", "public", "worker-a", "worker-b", "beat", "watch"]


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))


def volumes(service: dict[str, Any]) -> set[str]:
    return {mount.split(":")[0] for mount in service.get("volumes", [])}


def test_only_words_that_compose_1_29_knows(compose):
    assert set(compose) <= {"services", "networks", "volumes", "secrets", *(key for key in compose if key[:2] == "x-")}
    assert [name for name, service in compose["services"].items() if "develop" in service] == []


def test_every_lasting_service_has_a_health_check(compose):
    assert [name for name, service in compose["services"].items() if "healthcheck" not in service] == ["setup"]


def test_the_private_keys_are_mounted_where_petitions_are_opened_and_nowhere_else(compose):
    services = compose["services"]
    assert {name for name in services if "keys" in volumes(services[name])} == {"setup", "web"}
    assert all(
        services[name]["environment"]["KEYS_DIR"] == "/no-private-keys"
        for name in ("worker-a", "worker-b", "beat", "watch")
    )


def test_the_public_service_has_nothing_of_the_office(compose):
    public = compose["services"]["public"]
    assert public["secrets"] == ["public_secret_key", "public_database_password"]
    assert volumes(public) == {"static", "keys-public"}
    assert all(mount.endswith(":ro") for mount in public["volumes"])
    assert not {"REDIS_URL", "SECRET_KEY_FILE", "DATABASE_URL", "KEYS_DIR", "EMAIL_HOST"} & set(public["environment"])
    assert not set(public["networks"]) & set(compose["services"]["redis"]["networks"])


def test_what_the_env_file_says_reaches_every_process_of_the_office_and_no_other(compose):
    told = {name for name, service in compose["services"].items() if service.get("env_file") == ".env"}
    assert told == set(OURS) - {"public"}


def test_the_public_service_has_no_disk_and_no_swap(compose):
    public = compose["services"]["public"]
    assert public["read_only"] is True
    assert public["tmpfs"] == ["/tmp"]
    assert public["mem_limit"] == public["memswap_limit"]


@pytest.mark.parametrize("name", OURS)
def test_our_services_are_not_root_and_write_only_where_said(compose, name):
    service = compose["services"][name]
    assert service["cap_drop"] == ["ALL"]
    assert service["read_only"] is True
    assert "user" not in service
    assert re.search(r"^USER 10001:10001$", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)


def test_only_the_database_and_setup_know_the_superuser(compose):
    services = compose["services"]
    assert {name for name in services if "database_admin_password" in services[name].get("secrets", [])} == {
        "db",
        "setup",
    }


def test_no_secret_stands_in_the_file(compose):
    for name, service in compose["services"].items():
        environment = service.get("environment", {})
        secret = [key for key in environment if re.search(r"(SECRET_KEY|PASSWORD)$", key)]
        assert secret == [], name


def test_the_image_has_chinese_fonts_and_the_library_that_subsets_them():
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert "fonts-noto-cjk" in text
    assert "fandol" in text
    assert "libharfbuzz-subset0" in text


def test_the_example_names_every_variable_of_the_compose_file():
    used = set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text(encoding="utf-8")))
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert {name for name in used if not re.search(rf"^{name}=", example, re.MULTILINE)} == set()


@pytest.mark.feature(73)
def test_demo_and_compose_serve_the_queues_that_the_settings_name(compose, settings):
    """worker-a never waits for a document or an import, and the dead-man's switch watches what is really there."""
    from scripts import demo

    for worker, queues in settings.WORKER_QUEUES.items():
        words = f"-n {worker}@%h -Q {','.join(queues)} "
        assert words in compose["services"][worker]["command"][-1]
        assert words in demo.processes()[worker][0]
    assert compose["services"]["watch"]["command"] == ["python", "manage.py", "watch"]
    assert demo.processes()["watch"][0].endswith("manage.py watch")
