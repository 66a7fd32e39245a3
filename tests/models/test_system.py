"""What the operating system says reaches people in Chinese, and never as nothing."""

from __future__ import annotations

import errno
import os

import pytest

from models.system import why

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("number", "said"),
    [(errno.ENOSPC, "磁盘满了"), (errno.EACCES, "没有权限"), (errno.EROFS, "磁盘只能读、不能写")],
)
def test_common_reasons_are_told_in_chinese(number: int, said: str) -> None:
    assert why(OSError(number, os.strerror(number))) == said


def test_other_reasons_are_told_as_they_are() -> None:
    assert why(OSError(errno.ELOOP, "Too many levels")) == "Too many levels"
    assert why(TimeoutError()) == "TimeoutError"
