"""What one new document costs: ``python -m tests.benchmarks.increment``.

Publishes a knowledge base of about 5,000 passages with the real embedder, adds a short guide and publishes again, each
in a process of its own, and prints the second time as a share of the first: of the whole processes, most of which
is loading the embedder the second time, and of the publications alone.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from assistant.evaluation.corpora import load_corpora
from knowledge_base.document import Document
from knowledge_base.library.database import Database, default_url
from knowledge_base.library.library import Library
from knowledge_base.library.records import Action
from knowledge_base.loading import LoadedDocument
from knowledge_base.publication import Publisher
from knowledge_base.release import open_release
from models.catalogue import load_catalogue
from models.registry import Registry
from tests.knowledge_base.staff_at_work import fine

ROOT = Path(__file__).parents[2]
CORPORA = (ROOT / "knowledge_base" / "documents", ROOT.parent / "shared" / "data" / "laws")
MORE = ROOT.parent / "shared" / "data" / "policy_qa"
ADDED = """## 一、谁可以领

住在桂花社区、满七十周岁的老人，冬天可以领一次取暖补贴。

## 二、领多少

每户每年四百元，十一月二十日以前打到社会保障卡里。

## 三、怎么领

带身份证和社会保障卡，到桂花社区服务大厅民政窗口登记。
"""


@dataclass(frozen=True, slots=True)
class Spent:
    """What a publication took."""

    process_wall_s: float
    process_cpu_s: float
    wall_s: float
    cpu_s: float


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=Path, default=Path.home() / ".local/share/xiangyin/models")
    parser.add_argument("--documents", type=int, default=35, help="policy documents besides guides and laws")
    parser.add_argument("--publish", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.publish:
        publish(arguments.publish, arguments.models)
        return
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        save(home, [*load_corpora(CORPORA), *load_corpora([MORE])[: arguments.documents]])
        full = spent_publishing(home, arguments.models)
        passages = len(open_release(home).passages)
        save(home, [LoadedDocument(Document("heating", "桂花社区冬季取暖补贴指南"), ADDED)])
        again = spent_publishing(home, arguments.models)
        added = len(open_release(home).passages) - passages
    headings = ("process, wall s", "process, CPU s", "publication, wall s", "publication, CPU s")
    table = Table("", *headings, title=f"{passages} passages, then {added} more")
    for name, spent in (("full build", full), ("one document more", again)):
        table.add_row(name, *(f"{seconds:.1f}" for seconds in astuple(spent)))
    pairs = zip(astuple(again), astuple(full), strict=True)
    table.add_row("ratio", *(f"{second / first:.3f}" for second, first in pairs))
    Console(width=130).print(table)


def save(home: Path, loaded: Sequence[LoadedDocument]) -> None:
    with Database(default_url(home)) as database:
        library = Library(database)
        for document, body in loaded:
            library.save(document, body, action=Action.ADD, who="benchmark")


def publish(home: Path, models: Path) -> None:
    """Publish with an embedder that is loaded; print the wall and the CPU seconds."""
    embedder = Registry(load_catalogue(), models).embedder("e5-small")
    embedder.warm_up()
    with Database(default_url(home)) as database:
        wall, cpu = time.monotonic(), time.process_time()
        Publisher(Library(database), home, embedder).publish(fine, who="benchmark")
    print(json.dumps([time.monotonic() - wall, time.process_time() - cpu]))  # noqa: T201  for the other process


def spent_publishing(home: Path, models: Path) -> Spent:
    command = [
        sys.executable,
        "-m",
        "tests.benchmarks.increment",
        "--publish",
        str(home),
        "--models",
        str(models),
    ]
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Spent(time.monotonic() - start, cpu_s, *json.loads(done.stdout))


if __name__ == "__main__":
    main()
