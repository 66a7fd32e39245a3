"""Staff at work on a disk that is full, and on one that is read-only; prints what they are told."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from knowledge_base.document import Document
from knowledge_base.errors import KnowledgeBaseError
from knowledge_base.library.database import Database, default_url
from knowledge_base.library.library import Library
from knowledge_base.library.records import Action
from knowledge_base.publication import Publisher
from knowledge_base.release import open_release
from tests.knowledge_base.fakes import BigramEmbedder
from tests.knowledge_base.staff_at_work import fine

BYTES_FREE = 100_000
LONG = "\n\n".join(f"## 第{number}件事\n\n每月{number}元。" for number in range(300))


def main(disk: str) -> None:
    """Publish, fill the disk, try everything, make it read-only, try everything; then make room and go on."""
    home = Path(disk) / "home"
    first, second = (publish(home, f"每月{amount}百元。") for amount in "一二")
    fill(Path(disk))
    told = {"full": {name: told_of(attempt, home) for name, attempt in ATTEMPTS.items()}}
    in_force = [open_release(home).id == second]
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    told["read-only"] = {name: told_of(attempt, home) for name, attempt in ATTEMPTS.items()}
    in_force.append(open_release(home).id == second)
    subprocess.run(["mount", "-o", "remount,rw", disk], check=True)
    (Path(disk) / "filler").unlink()
    publish(home, LONG)
    went_back = [rollback(home) == each for each in (second, first)]
    rest = [path.name for path in (home / "knowledge" / "releases").iterdir() if path.name.startswith(".")]
    outcome = {"told": told, "in_force": in_force, "went_back": went_back, "half_built": rest}
    print(json.dumps(outcome))  # noqa: T201  for the test


def publish(home: Path, body: str) -> str:
    with Database(default_url(home)) as database:
        save(Library(database), body)
        publisher = Publisher(Library(database), home, BigramEmbedder(dimension=16))
        return publisher.publish(fine, who="王芳").release.id


def rollback(home: Path) -> str:
    with Database(default_url(home)) as database:
        publisher = Publisher(Library(database), home, BigramEmbedder(dimension=16))
        return publisher.rollback(who="王芳").release.id


def add(home: Path) -> None:
    with Database(default_url(home)) as database:
        save(Library(database), "很长的一段话。" * 100_000)


ATTEMPTS = {"publish": lambda home: publish(home, LONG), "add": add}


def save(library: Library, body: str) -> None:
    library.save(Document("高龄津贴", "高龄津贴"), body, action=Action.ADD, who="王芳")


def fill(disk: Path) -> None:
    """Leave room for ``BYTES_FREE``."""
    with (disk / "filler").open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * 4096)
        except OSError:
            file.truncate(max(0, file.tell() - BYTES_FREE))


def told_of(attempt: Callable[[Path], object], home: Path) -> list[str]:
    """Return the error that an attempt ends in, by its name and its words."""
    try:
        attempt(home)
    except KnowledgeBaseError as error:
        return [type(error).__name__, str(error)]
    return []


if __name__ == "__main__":
    main(*sys.argv[1:])
