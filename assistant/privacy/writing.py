"""Files for a resident, in a folder of their own that only its owner reads."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from assistant.desk.errors import ExportFailed
from models.system import why


def write_new(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make ``folder`` and write the files, by name, into it.

    Raises:
        ExportFailed: the folder is there already, or cannot be written.
    """
    try:
        folder.mkdir(mode=0o700, parents=True)
    except FileExistsError:
        raise ExportFailed(f"{folder} 已经在了，没有覆盖它。请换一个名字。") from None
    except OSError as error:
        raise _failed(folder, error) from error
    try:
        for name, content in files.items():
            path = folder / name
            with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:  # noqa: PTH123  for its mode
                file.write(content)
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)  # half of what somebody said is not left lying about
        raise _failed(folder, error) from error


def _failed(folder: Path, error: OSError) -> ExportFailed:
    return ExportFailed(f"{folder} 写不进去（{why(error)}）。请换一个地方。")
