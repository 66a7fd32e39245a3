"""Publishes once in a process of its own: ``HOME FOLDER [STAGE | --ctrl-c | --small-files]``.

With STAGE the process kills itself, with a signal that cannot be caught, when that stage begins: at the same
place in every run. With --ctrl-c it interrupts itself after the first batch of vectors. With --small-files
the system refuses files of more than 64 KiB, as on a full disk.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
from pathlib import Path

from knowledge_base.drafting import Stage
from knowledge_base.errors import KnowledgeBaseError
from knowledge_base.publishing import publish
from tests.knowledge_base.fakes import BigramEmbedder


def main(home: str, folder: str, how: str = "") -> None:
    def progress(stage: Stage, done: int, _total: int) -> None:
        has_a_batch = stage is Stage.EMBEDDING and done > 0
        if stage.name == how or (has_a_batch and how == "after the first batch"):
            os.kill(os.getpid(), signal.SIGKILL)
        if has_a_batch and how == "--ctrl-c":
            signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it
            os.kill(os.getpid(), signal.SIGINT)

    if how == "--small-files":
        resource.setrlimit(resource.RLIMIT_FSIZE, (2**16, 2**16))
    try:
        publish([Path(folder)], Path(home), BigramEmbedder(dimension=16), progress=progress)
    except KnowledgeBaseError as error:
        sys.exit(f"{type(error).__name__}: {error}")


if __name__ == "__main__":
    main(*sys.argv[1:])
