"""Looks up known weaknesses of the locked dependencies: ``audit.py``.

pip-audit asks the package registry; where that does not answer, or does not know, nothing was audited, and this says
so instead of that nothing was found. Exit code 1 if a weakness is known, else 0.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

LOCK = Path(__file__).parents[1] / "requirements.lock"
_LONGEST_S = 120


@dataclass(frozen=True)
class Report:
    """What pip-audit has found."""

    known: int = 0
    """Packages that something is known of, be it that nothing is wrong with them."""
    weak: tuple[str, ...] = ()
    why: str = ""
    """Why nothing could be found out; empty if something was."""


Run = Callable[[Sequence[str]], tuple[str, str]]
"""Runs a command; returns its output and its errors."""


def run_command(command: Sequence[str]) -> tuple[str, str]:
    """Run ``command``; one that hangs has said nothing."""
    try:
        ended = subprocess.run(  # noqa: S603  a fixed command
            command, check=False, capture_output=True, text=True, timeout=_LONGEST_S
        )
    except subprocess.TimeoutExpired:
        return "", "it took too long"
    return ended.stdout, ended.stderr


def read_report(output: str, errors: str) -> Report:
    """Return what pip-audit's JSON says."""
    try:
        packages = json.loads(output)["dependencies"]
        known = [package for package in packages if "skip_reason" not in package]
        weak = [
            f"{package['name']} {package['version']}: {weakness['id']}"
            f" (mended in {', '.join(weakness['fix_versions']) or 'no version yet'})"
            for package in known
            for weakness in package["vulns"]
        ]
    except (ValueError, KeyError, TypeError):
        return Report(why=(errors.strip().splitlines() or ["it said nothing"])[-1][:200])
    return Report(
        len(known), tuple(weak), "" if known else "the registry knows of no weaknesses of any package"
    )


def main(run: Run = run_command) -> int:
    """Audit the lock file; return the exit status."""
    options = ["--require-hashes", "--disable-pip", "--format=json", "--progress-spinner=off", "--timeout=10"]
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(LOCK), *options]
    report = read_report(*run(command))
    if report.why:
        sys.stdout.write(f"pip-audit was SKIPPED, nothing was audited: {report.why}\n")
        return 0
    for line in report.weak:
        sys.stdout.write(f"{line}\n")
    sys.stdout.write(f"pip-audit: {report.known} packages, {len(report.weak)} known weaknesses\n")
    return 1 if report.weak else 0


if __name__ == "__main__":
    sys.exit(main())
