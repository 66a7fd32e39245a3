"""What the exit code of a command says, for scripts."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What came of a command."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    PARTLY = 3
    """Done, but some files were left out."""
    REFUSED = 4
    """The checks before publishing found something."""
    BUSY = 5
    """Somebody else is publishing."""
    INTERRUPTED = 130


TOLD = (
    "退出码：0 成功（没有找到答案而请人去问，也算成功）；1 没有做成，原因写在屏幕上；2 命令写得不对；"
    "3 做了一部分，有文件没有放进去；4 检查没有通过，没有发布；5 别人正在发布；130 被中断。"
)
