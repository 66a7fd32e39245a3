"""Asks an assistant whose home fills up: ``HOME OF``, a folder on a small disk and a home with models and a release.

Prints what it says to a cry for help once the disk is full, as a JSON object, and how much of it is read aloud.
"""

from __future__ import annotations

import asyncio
import json
import sys
from contextlib import closing
from pathlib import Path

from assistant.bootstrap import build
from assistant.runtime import Assistant
from assistant.settings import Settings
from assistant.turn import Ended, Reply, Request, Spoken
from tests.e2e.sample_home import LOCAL

DANGER = "我老伴倒在地上不醒了"


def main(home: Path, other: Path) -> None:
    for name in ("models", "knowledge"):
        (home / name).symlink_to((other / name).resolve())
    models = LOCAL.model_copy(update={"language_model": ""})
    with closing(build(Settings(home=home, models=models))) as assistant:
        asked(assistant, Request(question=DANGER))  # what there is in the database is there
        fill(home / "everything-else")
        say(assistant, Request(question=DANGER, speak=True))


def say(assistant: Assistant, request: Request) -> None:
    """Print the reply to what is asked."""
    reply, spoken_s = asked(assistant, request)
    document = {"kind": reply.kind, "text": reply.text, "spoken_s": spoken_s}
    sys.stdout.write(json.dumps(document) + "\n")


def asked(assistant: Assistant, request: Request) -> tuple[Reply, float]:
    """Return the reply, and how many seconds of it were read aloud."""

    async def told() -> tuple[Reply, float]:
        spoken_s = 0.0
        async for event in assistant.turn(request):
            if isinstance(event, Spoken):
                spoken_s += event.speech.audio.seconds
            elif isinstance(event, Ended):
                ended = event.turn.reply
        return ended, spoken_s

    return asyncio.run(told())


def fill(path: Path) -> None:
    """Leave not a byte."""
    with path.open("wb", buffering=0) as file:
        try:
            while file.write(bytes(4096)):
                pass
        except OSError:
            return


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
