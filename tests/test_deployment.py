"""Rule: what deploys the service locks every dependency, gives away no right that is not needed, and names commands
that there are.
"""

from __future__ import annotations

import importlib.util
import json
import re
import shlex
import sys
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

from assistant.channels.cli import build_parser

pytestmark = pytest.mark.unit
ROOT = Path(__file__).parents[1]
DOCKER = ROOT / "docker"
UNITS = sorted(DOCKER.glob("systemd/*.service"))
LOCKED = "wanted==1.2 \\\n    --hash=sha256:" + "0" * 64 + "\n"


def load_script(name: str) -> ModuleType:
    """The scripts lie outside the packages."""
    spec = importlib.util.spec_from_file_location(name, DOCKER / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


check_lock, audit = load_script("check_lock"), load_script("audit")


def project(*dependencies: str, postgres: str = "wanted") -> dict[str, Any]:
    return {"dependencies": [*dependencies], "optional-dependencies": {"postgres": [postgres]}}


def test_the_lock_file_agrees_with_the_project() -> None:
    assert check_lock.main() == 0


@pytest.mark.parametrize(
    ("dependency", "text", "problem"),
    [
        ("wanted>=1", LOCKED, None),
        ("Wanted >= 1 ; python_version < '3.12'", LOCKED, None),
        ("other ; sys_platform == 'win32'", LOCKED, None),
        ("torch>=2", LOCKED, None),
        ("wanted>=2", LOCKED, "does not admit the locked 1.2"),
        ("other", LOCKED, "other is not locked"),
        ("wanted", "wanted==1.2\n", "no digest"),
        ("wanted", LOCKED.replace("==", ">="), "not a pinned package"),
        ("wanted", f"--index-url https://a.example\n{LOCKED}", "an address"),
        ("wanted", LOCKED + LOCKED.replace("wanted", "torch"), "install_torch"),
    ],
)
def test_a_lock_file_that_does_not_fit_is_noticed(dependency: str, text: str, problem: str | None) -> None:
    found = list(check_lock.problems(project(dependency), text))
    assert (not found) if problem is None else any(problem in each for each in found)


SKIPPED = {"name": "a", "skip_reason": "not found"}
SOUND = {"name": "b", "version": "1", "vulns": []}
WEAK = {"name": "c", "version": "2", "vulns": [{"id": "CVE-1", "fix_versions": ["3"]}]}


@pytest.mark.parametrize(
    ("output", "code", "told"),
    [
        (json.dumps({"dependencies": [SOUND, SKIPPED]}), 0, "1 packages, 0 known"),
        (json.dumps({"dependencies": [SOUND, WEAK]}), 1, "c 2: CVE-1 (mended in 3)"),
        (json.dumps({"dependencies": [SKIPPED]}), 0, "SKIPPED"),
        ("", 0, "SKIPPED, nothing was audited: no connection"),
    ],
)
def test_nothing_audited_is_not_taken_for_nothing_found(
    output: str, code: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert audit.main(lambda _command: (output, "warning\nno connection\n")) == code
    assert told in capsys.readouterr().out


@pytest.mark.parametrize("name", ["compose.yaml", "compose.postgres.yaml"])
def test_containers_have_no_right_that_they_do_not_need(name: str) -> None:
    services = yaml.safe_load((DOCKER / name).read_text("utf-8"))["services"]
    assert services
    for service in services.values():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert service["mem_limit"]
        assert service["pids_limit"]
        assert not service.get("privileged")
        published = [port for port in service.get("ports", []) if not port.startswith("127.0.0.1:")]
        assert published in ([], ["80:80", "443:443"])


def test_the_image_is_locked_and_not_root() -> None:
    text = (DOCKER / "Dockerfile").read_text("utf-8")
    last = text.rpartition("\nFROM ")[2]
    assert re.search(r"^USER 10001", last, re.MULTILINE)
    assert re.search(r"^HEALTHCHECK ", last, re.MULTILINE)
    assert re.search(r"^STOPSIGNAL SIGTERM$", last, re.MULTILINE)
    assert re.search(r'^ENTRYPOINT \["/usr/bin/tini"', last, re.MULTILINE)
    installs = [line for line in text.splitlines() if "-m pip install" in line]
    assert len(installs) == 3
    for line in installs:
        assert "--no-deps" in line
        assert "--require-hashes" in line or line.endswith(". \\")


def test_units_run_commands_that_there_are() -> None:
    for unit in UNITS:
        words = shlex.split(_value(unit, "ExecStart"))
        assert words[1:3] == ["-m", "assistant"]
        build_parser().parse_args(words[3:])
    assert {unit.stem for unit in DOCKER.glob("systemd/*.timer")} <= {unit.stem for unit in UNITS}


def test_units_run_as_a_user_who_may_do_little() -> None:
    for unit in UNITS:
        assert _value(unit, "User") == "xiangyin"
        assert _value(unit, "NoNewPrivileges") == "yes"
        assert _value(unit, "ProtectSystem") == "strict"
        assert _value(unit, "CapabilityBoundingSet") == ""
        assert _value(unit, "UMask") == "0077"


def test_everything_that_the_package_needs_is_packaged() -> None:
    packaged = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"][
        "package-data"
    ]
    for package in ("assistant", "knowledge_base"):
        for versions in (ROOT / package).glob("*/migrations/versions"):
            assert f"{versions.parents[1].name}/migrations/**/*.py" in packaged[package]


def _value(unit: Path, name: str) -> str:
    found = re.findall(rf"^{name}=(.*)$", unit.read_text("utf-8"), re.MULTILINE)
    assert len(found) == 1
    return str(found[0])
