"""Does requirements.lock agree with pyproject.toml? ``check_lock.py``: offline; exit code 1 and what is wrong if not.

Every dependency of the default installation, and of the extras that the image has, must be locked to a version that
pyproject.toml admits, with digests; no address may stand in the file. torch is not in it: its CPU build has other
digests than the one that the registries serve under the same number, and docker/install_torch.py installs it.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
EXTRAS = ("postgres",)
"""What the image has besides the default installation."""
APART = frozenset({"torch"})
PLACE: Mapping[str, str] = {
    "python_version": "3.11",
    "python_full_version": "3.11.2",
    "sys_platform": "linux",
    "platform_system": "Linux",
    "platform_machine": "x86_64",
    "os_name": "posix",
    "implementation_name": "cpython",
    "platform_python_implementation": "CPython",
    "extra": "",
}
"""What the file is made for: Debian 12."""
_PIN = re.compile(r"(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)(?P<rest>.*)", re.DOTALL)
_DIGEST = re.compile(r"--hash=sha256:[0-9a-f]{64}\b")


@dataclass(frozen=True)
class Pin:
    """A package of the file."""

    version: str
    digests: int


def read_lock(text: str) -> dict[str, Pin]:
    """Return the packages of a lock file by their canonical names. Raises ValueError for a line that is none."""
    pins: dict[str, Pin] = {}
    for line in text.replace("\\\n", " ").splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        found = _PIN.fullmatch(line.strip())
        if found is None:
            raise ValueError(f"not a pinned package: {line.strip()[:60]}")
        pins[canonicalize_name(found["name"])] = Pin(found["version"], len(_DIGEST.findall(found["rest"])))
    return pins


def problems(project: Mapping[str, object], text: str) -> Iterator[str]:
    """Yield what is wrong with a lock file for the ``[project]`` of a pyproject.toml."""
    if "://" in text:
        yield "an address stands in it"
    try:
        pins = read_lock(text)
    except ValueError as error:
        yield str(error)
        return
    yield from (f"{name} has no digest" for name, pin in pins.items() if not pin.digests)
    yield from (f"{name} belongs to docker/install_torch.py" for name in APART & pins.keys())
    for wanted in (*_stated(project), *_needed_by(pins)):
        name = canonicalize_name(wanted.name)
        if name in APART or (wanted.marker and not wanted.marker.evaluate(dict(PLACE))):
            continue
        if name not in pins:
            yield f"{wanted} is not locked"
        elif not wanted.specifier.contains(pins[name].version, prereleases=True):
            yield f"{wanted} does not admit the locked {pins[name].version}"


def main() -> int:
    """Check the repository's files; return the exit status."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    found = sorted(set(problems(project, (ROOT / "requirements.lock").read_text("utf-8"))))
    for problem in found:
        sys.stderr.write(f"requirements.lock: {problem}\n")
    if found:
        sys.stderr.write(
            "Run `make lock` where a package registry can be reached, and look at the difference.\n"
        )
    return 1 if found else 0


def _stated(project: Mapping[str, object]) -> Iterator[Requirement]:
    stated, extras = project["dependencies"], project["optional-dependencies"]
    assert isinstance(stated, list)
    assert isinstance(extras, dict)
    yield from map(Requirement, stated)
    for extra in EXTRAS:
        yield from map(Requirement, extras[extra])


def _needed_by(pins: Mapping[str, Pin]) -> Iterator[Requirement]:
    """Yield what the locked packages need, as far as the same versions are installed here."""
    for name, pin in pins.items():
        try:
            installed = distribution(name)
        except PackageNotFoundError:
            continue
        if installed.version == pin.version:
            for line in installed.requires or ():
                wanted = Requirement(line)
                if wanted.marker is None or "extra" not in str(wanted.marker):
                    yield wanted


if __name__ == "__main__":
    sys.exit(main())
