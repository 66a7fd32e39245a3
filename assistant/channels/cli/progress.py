"""Progress bars for long work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
)


class Bars:
    """Shows one bar per piece of work, which tells the stage that the work is in."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, work: str, stage: str, done: int, total: int) -> None:
        """Show that ``done`` of ``total`` of this stage of ``work`` is finished; a total of 0 is not known."""
        if work not in self._tasks:
            self._tasks[work] = self._progress.add_task(work)
        self._progress.update(
            self._tasks[work], description=f"{work}：{stage}", completed=done, total=total or None
        )

    def finish(self) -> None:
        """Show that all work is done."""
        for work, task in self._tasks.items():
            self._progress.update(task, description=f"{work}：完成", completed=1, total=1)


@contextmanager
def progress_bar(*, lasting: bool = True) -> Iterator[Bars]:
    """Yield bars that are drawn on standard error while the body runs.

    Bars that are not ``lasting`` vanish afterwards, and are drawn only where somebody can watch them.
    """
    console = Console(stderr=True)
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
    )
    shown = lasting or console.is_terminal
    with Progress(*columns, console=console, transient=not lasting, disable=not shown) as progress:
        bars = Bars(progress)
        yield bars
        bars.finish()
