"""Downloads a Debian package with ``apt-get download``, as apt is configured on this machine, and opens it.

Nothing is installed, and no rights of an administrator are needed. A package is an archive of the kind that
``ar`` makes, of three members, of which the last, a compressed tarball, has the files.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import IO, TYPE_CHECKING

from models.errors import CatalogueError, SourceUnavailable

if TYPE_CHECKING:
    from models.sources import PreparationOptions

_MAGIC = b"!<arch>\n"
_HEADER_BYTES = 60


def download(
    name: str,
    version: str,
    into: Path,
    options: PreparationOptions,  # noqa: ARG001 - apt is configured by its own files
    report: Callable[[int], None],
) -> Path:
    """Download a package.

    Args:
        name: Name of the package and its processor, such as ``libime-data-language-model:amd64``.
        version: Its exact version.
        into: An empty folder.
        options: Nothing of it concerns apt.
        report: Called with 0, as apt does not tell programs how many bytes have arrived.

    Returns:
        The package in ``into``.

    Raises:
        SourceUnavailable: there is no apt here, or it could not download the package.
    """
    report(0)
    by_hand = (
        f"也可以在别处下载 Debian 软件包 {name} {version}，放进一个文件夹，"
        "准备模型时用 --from 指明这个文件夹。"
    )
    program = shutil.which("apt-get")
    if program is None:
        raise SourceUnavailable(f"下载软件包 {name} 需要 Debian 的 apt-get，而这台机器上没有。{by_hand}")
    result = subprocess.run(  # noqa: S603 - the program found above; names and versions come from the catalogue
        [program, "--quiet", "download", f"{name}={version}"],
        cwd=into,
        env={**os.environ, "LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    packages = sorted(into.glob("*.deb"))
    if result.returncode != 0 or not packages:
        errors = result.stderr.decode(errors="replace").splitlines()
        reasons = [line.removeprefix("E:").strip() for line in errors if line.startswith("E:")]
        reason = f"（{reasons[-1]}）" if reasons else ""
        raise SourceUnavailable(
            f"apt-get 没能下载软件包 {name} {version}{reason}。"
            f"请检查网络，并请管理员运行：sudo apt-get update，然后再试一次。{by_hand}"
        )
    return packages[0]


def open_data(package: Path) -> IO[bytes]:
    """Return the compressed tarball with a package's files.

    Raises:
        CatalogueError: it is not a Debian package.
    """
    with package.open("rb") as file:
        if file.read(len(_MAGIC)) == _MAGIC:
            while len(header := file.read(_HEADER_BYTES)) == _HEADER_BYTES:
                size = int(header[48:58])
                if header.startswith(b"data.tar"):
                    return io.BytesIO(file.read(size))
                file.seek(size + size % 2, os.SEEK_CUR)
    raise CatalogueError(f"模型目录有错：{package.name} 不是 Debian 软件包。")
