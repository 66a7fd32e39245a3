"""A small disk of one's own, in a mount namespace, that can be filled or made read-only."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path

from tests.lacking import lacking

ROOT = Path(__file__).parents[1]
NAMESPACES = (("unshare", "--mount"), ("unshare", "--map-root-user", "--mount"))
"""As root, and as anybody."""
_HANGS_S = 120


def on_a_small_disk(folder: Path, kilobytes: int, module: str, *arguments: str) -> str:
    """Run ``python -m module arguments`` where ``folder`` is a disk of so many kilobytes, and return what it prints.

    The disk is gone afterwards. Where that is not permitted, the test is skipped, but fails in CI.
    """
    mount = f'mount -t tmpfs -o size={kilobytes}k tmpfs "$1" && shift && exec "$@"'
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(
        [*_namespace(), "sh", "-c", mount, "sh", str(folder), *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=_HANGS_S,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@cache
def _namespace() -> tuple[str, ...]:
    for namespace in NAMESPACES:
        try:
            subprocess.run(
                [*namespace, "mount", "-t", "tmpfs", "tmpfs", "/tmp"],  # seen in the namespace alone
                check=True,
                capture_output=True,
            )
        except (OSError, subprocess.CalledProcessError):
            continue
        return namespace
    return lacking("no mount namespaces here: they need unshare, mount, and a system that permits them")
