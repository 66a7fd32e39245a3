"""Checks of the machine itself."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path

from assistant.doctor.finding import Finding, advise, fault, ok
from assistant.doctor.machine import Port
from assistant.doctor.site import Site
from knowledge_base.layout import Layout

_OLDEST, _TRIED = (3, 11), (3, 12)
_GB = 1 << 30
_DISK_NEEDED, _DISK_WANTED = _GB // 2, 5 * _GB
_TEMP_NEEDED = _GB // 4
_MEMORY_NEEDED, _MEMORY_WANTED = 3 * _GB, 4 * _GB
_MEMORY_FREE = _GB
_HERE = timedelta(hours=8)
_AHEAD = timedelta(days=1)


def check_python(site: Site) -> Finding:
    """Whether the program runs on this Python."""
    version = site.machine.python()
    told = f"Python {'.'.join(map(str, version))}。"
    if version[:2] < _OLDEST:
        return fault("python", "Python", told, "请装 Python 3.11 或更新的，再装一次本软件。")
    if version[:2] > _TRIED:
        return advise("python", "Python", told, "这个版本没有试过；出了怪事，就换 Python 3.11 或 3.12。")
    return ok("python", "Python", told)


def check_disk(site: Site) -> Finding:
    """Whether there is room for what residents say, backups beside it, and temporary files."""
    home, temporary = site.settings.home, Path(tempfile.gettempdir())
    disk, temp = site.machine.disk(home), site.machine.disk(temporary)
    if disk is None or disk.read_only:
        return fault("disk", "磁盘", f"{home} 所在的磁盘不能写。", "请检查磁盘有没有坏、是不是按只读挂上的。")
    told = f"{home} 还有 {disk.free / _GB:.1f} GB。"
    if disk.free < _DISK_NEEDED:
        advice = "请马上清理磁盘：满了以后，居民登记的事存不下来。旧的 replaced-… 文件夹、备份可以移走。"
        return fault("disk", "磁盘", told, advice)
    if temp is None or temp.read_only or temp.free < _TEMP_NEEDED:
        return fault(
            "disk",
            "磁盘",
            f"临时文件夹 {temporary} 快满了，或者不能写。",
            "请清理它，或者用环境变量 TMPDIR 换一个地方。",
        )
    if disk.free < _DISK_WANTED:
        return advise("disk", "磁盘", told, "够用，可是不多了，请在这个月里清理一下。")
    return ok("disk", "磁盘", told)


def check_memory(site: Site) -> Finding:
    """Whether the models fit."""
    memory = site.machine.memory()
    if memory is None:
        return ok("memory", "内存", "在这台机器上看不到内存有多少。")
    told = f"一共 {memory.total / _GB:.1f} GB，空着 {memory.available / _GB:.1f} GB。"
    if memory.total < _MEMORY_NEEDED:
        return fault("memory", "内存", told, "不够：模型要占 2 GB 多。请加内存，至少 4 GB。")
    if memory.total < _MEMORY_WANTED or memory.available < _MEMORY_FREE:
        return advise("memory", "内存", told, "有些紧。请关掉不用的程序；老是不够，就加内存。")
    return ok("memory", "内存", told)


def check_clock(site: Site) -> Finding:
    """Whether it is the right time: what is in force today, and when the desk is attended, hang on it."""
    now, kept = site.machine.now(), site.machine.clock_is_kept()
    told = f"现在是 {now:%Y-%m-%d %H:%M}（时区 UTC{now:%z}）。"
    layout = Layout(site.settings.home)
    written = filter(
        None, map(site.machine.modified, (layout.current, site.settings.home / "state.db", Path(__file__)))
    )
    if max(written, default=now) > now + _AHEAD:
        advice = "钟慢了：有文件是“以后”写的。请校准时间（sudo timedatectl set-ntp true），再重新启动服务。"
        return fault("clock", "时钟", told, advice)
    if now.utcoffset() != _HERE:
        advice = (
            "不是北京时间。文件哪天生效、窗口几点有人都照这台机器的钟。"
            "请运行 sudo timedatectl set-timezone Asia/Shanghai。"
        )
        return advise("clock", "时钟", told, advice)
    if kept is False:
        return advise(
            "clock",
            "时钟",
            f"{told}没有和网上的时间对过。",
            "能上网就运行 sudo timedatectl set-ntp true；不能上网，每个月对一次。",
        )
    return ok("clock", "时钟", told)


def check_port(site: Site) -> Finding:
    """Whether the service runs, or can."""
    server = site.settings.server
    state = site.machine.port(server.host, server.port)
    if state is Port.OURS:
        return ok("port", "端口", f"服务正在 {server.host}:{server.port} 运行。")
    if state is Port.FREE:
        return ok("port", "端口", f"{server.host}:{server.port} 空着，服务没有运行，可以启动。")
    advice = "请关掉占着它的程序（sudo ss -ltnp 看是谁），或者改设置 server.port、server.host。"
    return fault("port", "端口", f"{server.host}:{server.port} 用不了，多半被别的程序占着。", advice)
