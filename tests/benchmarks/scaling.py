"""How retrieval grows with the knowledge base: ``python -m tests.benchmarks.scaling``.

Publishes a knowledge base of each size, asks the same questions of all of them in turns, and compares the
retriever with what stands at its very least: the same embedder and FAISS Flat over what is in force. Times
are wall time and, as other programs may be running, the time that the asking thread had a core.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import multiprocessing
import pstats
import resource
import shutil
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from knowledge_base.chunking import chunk
from knowledge_base.dense import DenseIndex
from knowledge_base.document import Scope
from knowledge_base.drafting import Stage
from knowledge_base.loading import load_folders
from knowledge_base.publishing import publish
from knowledge_base.release import Release, open_release
from knowledge_base.retrieval import Retriever
from knowledge_base.validity import in_force
from knowledge_base.vectors import embed, embedded_texts
from models.catalogue import load_catalogue
from models.embedding import Embedder
from models.errors import ModelsError
from models.registry import Registry
from tests.benchmarks import corpus
from tests.knowledge_base.fakes import BigramEmbedder

ROOT = Path(__file__).parents[2]
FOLDERS = (ROOT / "knowledge_base" / "documents", ROOT.parent / "shared" / "data" / "laws")
HERE = Scope(date(2026, 11, 21), "云山市翠湖区石榴街道桂花社区")
EVIDENCE = 8

Search = Callable[[str], object]
Timings = dict[str, list[tuple[float, float]]]
"""What was asked to the wall seconds and the core seconds of each question."""


@dataclass(frozen=True, slots=True)
class Built:
    """What publishing took."""

    stage_seconds: dict[str, float]
    peak_bytes: int


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[5_000, 100_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--work", type=Path, default=Path.home() / ".cache" / "xiangyin-scaling")
    parser.add_argument("--models", type=Path, default=Path.home() / ".local/share/xiangyin/models")
    parser.add_argument("--keep", action="store_true", help="measure what an earlier run has published")
    parser.add_argument("--profile", action="store_true", help="show where the time goes at each size")
    arguments = parser.parse_args()
    embedder = _embedder(arguments.models)
    console = Console(width=130)
    arguments.work.mkdir(parents=True, exist_ok=True)
    if not arguments.keep:
        _embed_sources(embedder, arguments.work)
        for size in arguments.sizes:
            built = _in_a_process(size, embedder.name, arguments.work)
            console.print(f"published {size:,} passages: peak memory {built.peak_bytes / 2**20:,.0f} MB")
            console.print({stage: round(seconds, 1) for stage, seconds in built.stage_seconds.items()})
    questions = _questions()
    searches: dict[str, Search] = {}
    for size in arguments.sizes:
        release = _opened(arguments.work / str(size), size, console)
        searches[f"retriever {size}"] = _by_retriever(Retriever(release, embedder))
        searches[f"dense only {size}"] = _dense_only(release, embedder)
    searches["embedding"] = lambda question: embedder.embed_queries([question])
    timings = _ask_in_turns(searches, questions, arguments.rounds)
    console.print(_table(timings, arguments.sizes, f"{embedder.name}, {len(questions)} questions"))
    if arguments.profile:
        for size in arguments.sizes:
            _profile(searches[f"retriever {size}"], questions, size)


def _embedder(models: Path) -> Embedder:
    """Return the real embedder if it is prepared, one without weights otherwise."""
    try:
        embedder: Embedder = Registry(load_catalogue(), models).embedder("e5-small")
    except ModelsError:
        embedder = BigramEmbedder(dimension=384)
    embedder.warm_up()
    return embedder


def _embed_sources(embedder: Embedder, work: Path) -> None:
    """Embed the real documents; a run that is stopped goes on where it was, a second one has it all."""
    loaded = load_folders([folder for folder in FOLDERS if folder.is_dir()])
    documents = [document for document, _ in loaded]
    passages = [passage for document, body in loaded for passage in chunk(document, body)]
    texts = embedded_texts(documents, passages)
    journal = work / "embedding.journal"
    np.save(
        work / "real.npy",
        embed(texts, embedder, known={}, journal=journal, progress=lambda _done, _total: None),
    )


def _in_a_process(size: int, name: str, work: Path) -> Built:
    """Publish in a process of its own, so that its memory is its own."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
        return process.submit(_publish, size, name, work).result()


def _publish(size: int, name: str, work: Path) -> Built:
    home = work / str(size)
    shutil.rmtree(home, ignore_errors=True)
    (home / "documents").mkdir(parents=True)
    corpus.write(load_folders([folder for folder in FOLDERS if folder.is_dir()]), size, home / "documents")
    seconds: defaultdict[str, float] = defaultdict(float)
    last = ("", time.perf_counter())

    def progress(stage: Stage | None, _done: int = 0, _total: int = 0) -> None:
        nonlocal last
        now = time.perf_counter()
        seconds[last[0]] += now - last[1]
        last = (stage.name if stage else "", now)

    publish([home / "documents"], home, corpus.Mixtures(name, np.load(work / "real.npy")), progress=progress)
    progress(None)
    seconds.pop("")
    return Built(dict(seconds), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)


def _opened(home: Path, size: int, console: Console) -> Release:
    before, start = _resident_bytes(), time.perf_counter()
    release = open_release(home)
    files = sum(path.stat().st_size for path in release.folder.rglob("*") if path.is_file())
    console.print(
        f"opened {size:,}: {len(release.passages):,} passages, {time.perf_counter() - start:.1f} s, "
        f"memory +{(_resident_bytes() - before) / 2**20:,.0f} MB, files {files / 2**20:,.0f} MB"
    )
    return release


def _resident_bytes() -> int:
    """Return the memory of this process, mapped files included (Linux)."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * resource.getpagesize()


def _questions() -> tuple[str, ...]:
    paths = sorted((ROOT / "tests" / "golden").glob("sample_*.jsonl"))
    lines = (line for path in paths for line in path.read_text("utf-8").splitlines())
    return tuple(json.loads(line)["question"] for line in lines)


def _by_retriever(retriever: Retriever) -> Search:
    return lambda question: retriever.search([question], HERE)


def _dense_only(release: Release, embedder: Embedder) -> Search:
    """Return the baseline: Flat over what is in force, and nothing else."""
    valid = in_force(release.documents, HERE)
    rows = [row for document_id in valid for row in release.rows(document_id)]
    vectors = release.dense.vectors()[np.sort(rows)]
    index = DenseIndex.build(vectors, flat_rows=len(vectors))
    return lambda question: index.search(embedder.embed_queries([question])[0], limit=EVIDENCE)


def _ask_in_turns(searches: dict[str, Search], questions: Sequence[str], rounds: int) -> Timings:
    """Ask each question of every search before the next one; the first round only warms up."""
    timings: Timings = {name: [] for name in searches}
    names = list(searches)
    for turn in range(1 + rounds):
        for number, question in enumerate(questions):
            first = (turn + number) % len(names)
            for name in names[first:] + names[:first]:
                wall, core = time.perf_counter(), time.thread_time()
                searches[name](question)
                if turn:
                    timings[name].append((time.perf_counter() - wall, time.thread_time() - core))
    return timings


def _table(timings: Timings, sizes: Sequence[int], title: str) -> Table:
    """Return the milliseconds of every search, and how often those of its baseline and of the smallest size."""
    table = Table("", "p50 ms", "p95 ms", "core p50", "core p95", title=title)
    table.add_column("p95 / dense only (wall, core)")
    table.add_column(f"p95 / {sizes[0]:,} (wall, core)")
    figures = {
        name: np.percentile(np.asarray(measured) * 1e3, [50, 95], axis=0)
        for name, measured in timings.items()
    }
    for name, figure in figures.items():
        kind, _, size = name.rpartition(" ")
        against = [
            _ratio(figure, figures.get(f"dense only {size}")),
            _ratio(figure, figures.get(f"{kind} {sizes[0]}")),
        ]
        table.add_row(name, *(f"{figure[part, clock]:.1f}" for clock in (0, 1) for part in (0, 1)), *against)
    return table


def _ratio(figure: NDArray[np.float64], other: NDArray[np.float64] | None) -> str:
    return "" if other is None else ", ".join(f"{figure[1, clock] / other[1, clock]:.2f}" for clock in (0, 1))


def _profile(search: Search, questions: Sequence[str], size: int) -> None:
    profile = cProfile.Profile()
    profile.enable()
    for question in questions:
        search(question)
    profile.disable()
    Console().print(f"{len(questions)} questions, {size:,} passages")
    pstats.Stats(profile).sort_stats("cumulative").print_stats("knowledge_base|models|tantivy|faiss", 25)


if __name__ == "__main__":
    main()
