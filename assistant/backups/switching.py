"""From the old state of a home to the new one, in steps that are written down first and can be repeated.

Before the plan is on the disk, nothing of the home was touched. Once it is, whoever comes next finishes it, so that
a home is never used that is half of one state and half of another.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import URL

from assistant.backups.databases import fill_postgres
from assistant.backups.errors import RestoreFailed
from assistant.backups.manifest import DUMP
from assistant.backups.programs import Run
from knowledge_base.layout import write_durably
from models.durability import flush, make_folder
from models.locking import only_one
from models.system import why

_FOLDER, _PLAN, _LOCK = ".restoring", "plan.json", ".restore.lock"


@dataclass(frozen=True, slots=True)
class Move:
    """What comes to ``target``; what is there goes to ``aside`` first."""

    source: Path | None
    """None if nothing comes."""
    target: Path
    aside: Path


@dataclass(frozen=True, slots=True)
class Plan:
    """All that is left to do."""

    dump: Path | None
    """Fills the PostgreSQL database before anything is moved."""
    moves: tuple[Move, ...]


_PLANS = TypeAdapter(Plan)


def staging(home: Path) -> Path:
    """Return the folder in which a restore works: on the disk of the home."""
    return home / _FOLDER


def prepared(home: Path) -> Path:
    """Return the folder with the new state, which nothing of is in the home yet."""
    return staging(home) / "new"


def is_unfinished(home: Path) -> bool:
    """Whether a restore was begun in ``home`` that has not been finished; False where we may not look."""
    return os.path.exists(staging(home) / _PLAN)  # noqa: PTH110  Path.exists raises where we may not look


def is_untouched(home: Path) -> bool:
    """Whether nothing was moved yet by a restore that could not be finished: its dump is still to be taken in."""
    return os.path.exists(prepared(home) / DUMP)  # noqa: PTH110  as above


def commit(home: Path, plan: Plan) -> None:
    """Write down what is to be done; from then on it will be. Raises OSError."""
    write_durably(staging(home) / _PLAN, _PLANS.dump_json(plan))


def withdraw(home: Path) -> None:
    """Give up a plan of which nothing was done yet."""
    (staging(home) / _PLAN).unlink(missing_ok=True)


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Be the only one who restores in ``home``; whoever else does is waited for. Raises OSError."""
    with only_one(home / _LOCK, lambda: None):
        yield


def finish(home: Path, url: URL, run: Run) -> None:
    """Do what was written down, or the rest of it; the caller is alone.

    Args:
        home: where.
        url: the database that is filled, if it is PostgreSQL.
        run: runs PostgreSQL's programs.

    Raises:
        RestoreFailed: it could not be finished; the next command tries again.
    """
    try:
        plan = _PLANS.validate_json((staging(home) / _PLAN).read_bytes())
        if plan.dump is not None and plan.dump.exists():
            fill_postgres(url, plan.dump, run)
            plan.dump.unlink()
        _move_all(plan.moves)
        (staging(home) / _PLAN).unlink()
        flush(staging(home))
        shutil.rmtree(staging(home))
    except (OSError, ValidationError) as error:
        reason = why(error) if isinstance(error, OSError) else "计划坏了"
        raise RestoreFailed(
            f"恢复到 {home} 还没有做完（{reason}）。请检查磁盘和权限，再运行一次任何命令，就会接着做完。"
        ) from error


def make_private(folder: Path) -> None:
    """Make a folder that only we look into, unless it is there. Raises OSError."""
    make_folder(folder.parent)
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        flush(folder.parent)


def _move_all(moves: Sequence[Move]) -> None:
    for move in moves:
        pending = move.source is None or os.path.lexists(move.source)
        if pending and os.path.lexists(move.target) and not os.path.lexists(move.aside):
            make_private(move.aside.parent)
            move.target.rename(move.aside)
            flush(move.aside.parent)
        if move.source is not None and pending:
            make_folder(move.target.parent)
            _bring(move.source, move.target)
        flush(move.target.parent)


def _bring(source: Path, target: Path) -> None:
    """Move a file or a folder; a file also to another disk."""
    with suppress(OSError):
        source.rename(target)
        return
    beside = target.with_name(f".{target.name}.restoring")
    shutil.copyfile(source, beside)
    beside.chmod(0o600)
    flush(beside)
    beside.replace(target)
    source.unlink()
