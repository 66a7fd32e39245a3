"""A preparation that is interrupted or run twice at once leaves nothing or the whole, and can be repeated."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from models.preparation import Outcome, PreparationOptions, Stage, Tools, prepare
from models.registry import ModelState, Registry
from tests.models.packages import everything_in, tiny_entry
from tests.models.recipes import COPYING, stop_halfway

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[2]


def test_a_finished_download_survives_an_interruption(
    registry: Registry, options: PreparationOptions, archives: Path
) -> None:
    with pytest.raises(KeyboardInterrupt):
        prepare(["tiny"], registry, options=options, tools=Tools(recipe_named=lambda name: stop_halfway))
    assert registry.status("tiny").state is ModelState.MISSING
    for archive in archives.iterdir():
        archive.unlink()
    outcome = prepare(["tiny"], registry, options=PreparationOptions(offline=True), tools=COPYING)
    assert outcome == {"tiny": Outcome.PREPARED}


def test_a_kept_download_that_has_been_damaged_is_fetched_again(
    registry: Registry, options: PreparationOptions
) -> None:
    keeping = PreparationOptions(local=options.local, keep_archives=True, rebuild=True)
    prepare(["tiny"], registry, options=keeping, tools=COPYING)
    kept = sorted((registry.folder.parent / "downloads").iterdir())
    assert len(kept) == 2
    kept[0].write_bytes(b"damaged")
    assert prepare(["tiny"], registry, options=keeping, tools=COPYING) == {"tiny": Outcome.PREPARED}


class Preparer:
    """Another process that prepares ``tiny`` and stops at a stage."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self.process, self._stdin, self._stdout = process, process.stdin, process.stdout

    def says(self) -> str:
        return self._stdout.readline().strip()

    def go_on(self) -> None:
        self._stdin.write("\n")
        self._stdin.flush()


@contextmanager
def preparer(tmp_path: Path, archives: Path, stop_at: str) -> Iterator[Preparer]:
    catalogue = tmp_path / "catalogue.toml"
    catalogue.write_text(tiny_entry(archives, recipe="copy"), encoding="utf-8")
    arguments = [str(path) for path in (catalogue, tmp_path, archives)]
    command = [sys.executable, "-m", "tests.models.blocking_preparer", *arguments, stop_at]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        try:
            yield Preparer(process)
        finally:
            process.kill()


@pytest.mark.parametrize(
    ("stage", "then"),
    [
        (Stage.DOWNLOADING, ModelState.MISSING),
        (Stage.EXTRACTING, ModelState.MISSING),
        (Stage.CONVERTING, ModelState.MISSING),
        (Stage.CHECKING, ModelState.MISSING),
        (Stage.DONE, ModelState.PREPARED),
    ],
)
def test_a_killed_preparation_leaves_nothing_or_the_whole(
    tmp_path: Path,
    archives: Path,
    registry: Registry,
    options: PreparationOptions,
    stage: Stage,
    then: ModelState,
) -> None:
    with preparer(tmp_path, archives, stage) as other:
        assert other.says() == stage
        assert registry.status("tiny").state is then
        other.process.kill()
        other.process.wait()
    assert registry.verify("tiny").state is then
    prepare(["tiny"], registry, options=options, tools=COPYING)
    assert registry.verify("tiny").state is ModelState.PREPARED
    if then is ModelState.MISSING:
        assert everything_in(registry) == ["tiny"]


def test_of_two_preparers_one_works_and_the_other_waits(
    tmp_path: Path, archives: Path, registry: Registry
) -> None:
    with preparer(tmp_path, archives, Stage.CONVERTING) as first:
        assert first.says() == Stage.CONVERTING
        with preparer(tmp_path, archives, Stage.WAITING) as second:
            assert second.says() == Stage.WAITING
            second.go_on()
            first.go_on()
            assert (first.says(), second.says()) == (Outcome.PREPARED, Outcome.UNCHANGED)
    assert registry.verify("tiny").state is ModelState.PREPARED
