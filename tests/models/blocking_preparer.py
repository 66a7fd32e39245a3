"""Prepares the model ``tiny``, and at one stage waits for a line on its standard input.

Run as a process of its own by ``test_preparation``: arguments are the catalogue, the home folder, the folder
with the archives and the stage. It writes the stage when it gets there, and the outcome at the end.
"""

from __future__ import annotations

import sys
from pathlib import Path

from models.catalogue import Catalogue, parse_catalogue
from models.preparation import PreparationOptions, Stage, prepare
from models.registry import Registry
from tests.models.recipes import COPYING


def main(catalogue: str, home: str, archives: str, stop_at: str) -> None:
    stopped = False

    def progress(model: str, stage: Stage, done: int, total: int) -> None:
        nonlocal stopped
        if stage == stop_at and not stopped:
            stopped = True
            say(stage)
            sys.stdin.readline()

    entries = parse_catalogue(Path(catalogue).read_text(encoding="utf-8"))
    registry = Registry(Catalogue(entries), Path(home) / "models")
    options = PreparationOptions(local=Path(archives))
    say(prepare(["tiny"], registry, progress=progress, options=options, tools=COPYING)["tiny"])


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
