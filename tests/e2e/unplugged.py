"""Processes without a network: in a namespace that has the loopback interface only."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from functools import cache

from tests.e2e.sample_home import HANGS_S, ROOT
from tests.lacking import lacking

NAMESPACES = (("unshare", "--net"), ("unshare", "--map-root-user", "--net"))
"""As root, and as anybody."""
WITH_LOOPBACK = ("sh", "-c", 'ip link set lo up && exec "$@"', "sh")


@cache
def _namespace() -> tuple[str, ...]:
    """Return what runs a command in a namespace of its own; nothing if that is not permitted."""
    for namespace in NAMESPACES:
        try:
            subprocess.run([*namespace, *WITH_LOOPBACK, "true"], check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            continue
        return namespace
    return ()


def unplugged(command: Sequence[str], environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run ``command`` without a network.

    Where that is not permitted, the test is skipped, but fails in CI. A command that hangs fails it, too. Models run in
    it: the loopback interface of the namespace leads to no cluster.
    """
    namespace = _namespace()
    if not namespace:
        reason = "no network namespaces here: they need unshare, ip, and a system that permits them"
        lacking(reason)
    return subprocess.run(
        [*namespace, *WITH_LOOPBACK, *command],
        cwd=ROOT,
        env={**environment, "XIANGYIN_REMOTE__ADDRESS": ""},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=HANGS_S,
    )
