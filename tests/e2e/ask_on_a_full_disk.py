"""Asks an assistant whose home fills up: ``HOME OF``, a folder on a small disk and a home with models and a release.

Prints what it says, a JSON object a line: of an alert before, of one when the disk is full, and of a question then,
which is read aloud.
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
from assistant.turn import Ended, Request, Spoken
from tests.e2e.sample_home import LOCAL

DANGER = "我老伴倒在地上不醒了"
QUESTION = "高龄津贴，八十五岁的老人每月发多少钱？"


def main(home: Path, other: Path) -> None:
    for name in ("models", "knowledge"):
        (home / name).symlink_to((other / name).resolve())
    models = LOCAL.model_copy(update={"language_model": ""})
    with closing(build(Settings(home=home, models=models))) as assistant:
        say(assistant, Request(question=DANGER))
        fill(home / "everything-else")
        say(assistant, Request(question=DANGER))
        say(assistant, Request(question=QUESTION, speak=True))


def say(assistant: Assistant, request: Request) -> None:
    """Print the reply to what is asked."""

    async def told() -> dict[str, object]:
        spoken_s = 0.0
        async for event in assistant.turn(request):
            if isinstance(event, Spoken):
                spoken_s += event.speech.audio.seconds
            elif isinstance(event, Ended):
                reply = event.turn.reply
        return {"kind": reply.kind, "text": reply.text, "spoken_s": spoken_s}

    sys.stdout.write(json.dumps(asyncio.run(told())) + "\n")


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
