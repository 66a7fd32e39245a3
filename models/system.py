"""What the operating system says, in plain Chinese."""

from __future__ import annotations

import errno

_WHY = {
    errno.ENOSPC: "磁盘满了",
    errno.EDQUOT: "磁盘的配额用完了",
    errno.EROFS: "磁盘只能读、不能写",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EEXIST: "已经有一个同名的",
    errno.ENOTDIR: "路径里有一段不是文件夹",
    errno.EISDIR: "这是一个文件夹",
    errno.EFBIG: "文件太大",
    errno.EIO: "磁盘读写出错",
    errno.EMFILE: "打开的文件太多",
    errno.ENFILE: "打开的文件太多",
    errno.ENAMETOOLONG: "文件名太长",
}


def why(error: OSError) -> str:
    """Return why something could not be read or written, without a full stop."""
    return _WHY.get(error.errno or 0) or error.strerror or type(error).__name__
