"""Install PyTorch without CUDA where that can be had: ``install_torch.py --python PYTHON``.

Plain ``pip install torch`` on Linux brings gigabytes of CUDA along, which a machine without a graphics card
never uses. Tried in this order:

1. PyTorch is there already: nothing to do.
2. pip would install it without CUDA (macOS, Windows, a mirror of CPU builds, ``TORCH_INDEX``): let pip do it.
3. uv, in an environment that is thrown away afterwards: it knows where PyTorch keeps its CPU builds.
4. Otherwise stop, and say how to go on. ``ALLOW_CUDA=1`` accepts the CUDA build.

Uses the standard library only: it runs before anything is installed.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

VERSION = "2.13.0"
OLDEST, TOO_NEW = (2, 13), (3,)
CUDA_PACKAGE = re.compile(r"(?:nvidia|cuda)[-_]|(?:pytorch[-_])?triton\b", re.IGNORECASE)


@dataclass(frozen=True)
class Finished:
    """A command that has ended."""

    code: int
    output: str = ""
    """Its standard output, where that was captured."""


Run = Callable[[Sequence[str], bool], Finished]
"""Runs a command; captures its standard output if the second argument is true, else shows it."""


class InstallError(Exception):
    """PyTorch could not be installed; the message says how to go on."""


def run_command(command: Sequence[str], capture: bool) -> Finished:
    """Run ``command`` to its end; what it complains about while its output is captured is not shown."""
    output, errors = (subprocess.PIPE, subprocess.DEVNULL) if capture else (None, None)
    ended = subprocess.run(  # noqa: S603 - fixed commands; only the interpreter's path comes from the caller
        command, check=False, stdout=output, stderr=errors, text=True, encoding="utf-8"
    )
    return Finished(ended.returncode, ended.stdout or "")


def main(
    arguments: Sequence[str] | None = None,
    *,
    run: Run = run_command,
    environment: Mapping[str, str] = os.environ,
) -> int:
    """Install PyTorch for the interpreter that ``--python`` names; return the exit status."""
    parser = argparse.ArgumentParser(description="Install PyTorch without CUDA.")
    parser.add_argument("--python", default=sys.executable, help="the interpreter to install it for")
    python: str = parser.parse_args(arguments).python
    try:
        install(python, run, environment)
    except InstallError as error:
        say(str(error))
        return 1
    return 0


def install(python: str, run: Run, environment: Mapping[str, str]) -> None:
    """Install PyTorch for ``python`` by the first way that works.

    Raises:
        InstallError: none did.
    """
    if installed := installed_version(python, run):
        say(f"PyTorch {installed} 已经装好。 PyTorch is installed already.")
        return
    index = environment.get("TORCH_INDEX", "")
    pip_install = [python, "-m", "pip", "install", *(["--extra-index-url", index] if index else [])]
    requirement = f"torch=={VERSION}"
    if environment.get("ALLOW_CUDA") == "1":
        say("按您的要求，允许安装带 CUDA 的 PyTorch。 Installing PyTorch, CUDA allowed.")
        done = run([*pip_install, requirement], False).code == 0
        cuda: list[str] | None = None
    else:
        cuda = cuda_packages(run([*pip_install, "--dry-run", "--quiet", "--report", "-", requirement], True))
        if cuda == []:
            say(f"正在安装 PyTorch {VERSION}（只用处理器）…… Installing PyTorch for the CPU with pip ...")
            done = run([*pip_install, requirement], False).code == 0
        else:
            say(
                f"正在用 uv 安装 PyTorch {VERSION}（只用处理器）…… Installing PyTorch for the CPU with uv ..."
            )
            done = install_with_uv(python, requirement, run)
    if not done or not installed_version(python, run):
        raise InstallError(way_out(cuda))


def installed_version(python: str, run: Run) -> str:
    """Return the version of the PyTorch that ``python`` imports; empty if none or an unsuitable one."""
    asked = run([python, "-W", "ignore", "-c", "import torch; print(torch.__version__)"], True)
    version = asked.output.strip()
    numbers = tuple(map(int, re.findall(r"\d+", version.partition("+")[0])))
    return version if asked.code == 0 and OLDEST <= numbers < TOO_NEW else ""


def cuda_packages(report: Finished) -> list[str] | None:
    """Return the CUDA packages that pip would install, or None if pip cannot tell."""
    if report.code != 0:
        return None
    try:
        planned = [package["metadata"]["name"] for package in json.loads(report.output)["install"]]
    except (ValueError, KeyError, TypeError):
        return None
    return sorted(name for name in planned if CUDA_PACKAGE.match(name))


def install_with_uv(python: str, requirement: str, run: Run) -> bool:
    """Install ``requirement`` with uv from PyTorch's own CPU builds; return whether that worked."""
    with tempfile.TemporaryDirectory(prefix="uv-for-torch-") as folder:
        if run([python, "-m", "venv", folder], False).code != 0:
            return False
        own_python = str(Path(folder, "Scripts" if os.name == "nt" else "bin", "python"))
        if run([own_python, "-m", "pip", "install", "--quiet", "uv"], False).code != 0:
            return False
        uv_install = [own_python, "-m", "uv", "pip", "install", "--python", python, "--torch-backend=cpu"]
        return run([*uv_install, requirement], False).code == 0


def way_out(cuda: list[str] | None) -> str:
    """Say what happened and the two ways to go on."""
    named = "、".join((cuda or [])[:4])
    would_zh = (
        f"直接用 pip 安装会附带下载 {len(cuda)} 个 CUDA 软件包（{named} 等），有好几个 GB。\n" if cuda else ""
    )
    would_en = f"Plain pip would download {len(cuda)} CUDA packages, several gigabytes.\n" if cuda else ""
    return (
        "\nPyTorch 没有装上：这台机器没能取到只用处理器（CPU）的版本。\n"
        f"{would_zh}"
        "请检查网络后再试一次，或者选一个办法：\n"
        "  一、把 TORCH_INDEX 设成 PyTorch 的 CPU 软件源（或镜像）的网址，例如  TORCH_INDEX=网址 make serve\n"
        "  二、同意下载带 CUDA 的版本：  ALLOW_CUDA=1 make serve\n"
        "\nPyTorch was not installed: no CPU build could be fetched.\n"
        f"{would_en}"
        "Check the network and try again, or choose:\n"
        "  1. set TORCH_INDEX to the address of PyTorch's CPU index or a mirror of it\n"
        "  2. accept the CUDA build: ALLOW_CUDA=1 make serve"
    )


def say(message: str) -> None:
    """Show ``message`` on the terminal, at once."""
    sys.stdout.write(message + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
