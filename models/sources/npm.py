"""Downloads an npm package's tarball with ``npm pack``, as npm is configured on this machine."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from models.errors import SourceUnavailable

if TYPE_CHECKING:
    from models.sources import PreparationOptions


def download(
    name: str,
    version: str,
    into: Path,
    options: PreparationOptions,  # noqa: ARG001 - npm is configured by its own files
    report: Callable[[int], None],
) -> Path:
    """Download the tarball of a package.

    Args:
        name: Name of the package.
        version: Its exact version.
        into: An empty folder.
        options: Nothing of it concerns npm.
        report: Called with 0, as npm does not tell how it gets on.

    Returns:
        The tarball in ``into``.

    Raises:
        SourceUnavailable: npm is not installed, or could not download the package.
    """
    report(0)
    program = shutil.which("npm")
    if program is None:
        raise SourceUnavailable(
            f"下载软件包 {name} 需要 npm，而这台机器上没有。请先安装 npm"
            "（Debian 或 Ubuntu：sudo apt install npm；其他系统请安装 Node.js），然后再试一次。"
        )
    result = subprocess.run(  # noqa: S603 - the program found above; names and versions come from the catalogue
        [program, "pack", f"{name}@{version}", "--ignore-scripts", "--loglevel=error"],
        cwd=into,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    tarballs = sorted(into.glob("*.tgz"))
    if result.returncode != 0 or not tarballs:
        raise SourceUnavailable(
            f"npm 没能下载软件包 {name} {version}。"
            "请检查网络；在中国大陆可以为 npm 设置国内镜像，然后再试一次。"
        )
    return tarballs[0]
