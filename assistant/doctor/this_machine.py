"""The machine that this program runs on."""

from __future__ import annotations

import errno
import os
import shutil
import socket
import stat
import subprocess
import sys
import threading
import urllib.request
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from assistant.doctor.machine import Access, Disk, Memory, Port

_WAIT_S = 3.0
_SOUND_DEVICES = Path("/proc/asound/pcm")
_MEMORY = Path("/proc/meminfo")


class ThisMachine:
    """Asks the operating system."""

    def python(self) -> tuple[int, int, int]:
        """Return the version of Python."""
        return sys.version_info[:3]

    def user(self) -> int:
        """Return the id of the user that we are."""
        return os.getuid() if hasattr(os, "getuid") else 0

    def now(self) -> datetime:
        """Return the time by this machine's clock, aware of its zone."""
        return datetime.now().astimezone()

    def clock_is_kept(self) -> bool | None:
        """Return what ``timedatectl`` says of NTP."""
        said = _said("timedatectl", "show", "--property=NTPSynchronized", "--value")
        return {"yes": True, "no": False}.get(said.strip()) if said is not None else None

    def modified(self, path: Path) -> datetime | None:
        """Return when a file was written; None if it is not there."""
        try:
            return datetime.fromtimestamp(path.stat().st_mtime, UTC)
        except OSError:
            return None

    def disk(self, path: Path) -> Disk | None:
        """Return the disk of a folder, or of the one above it that is there."""
        there = next((each for each in (path, *path.parents) if each.exists()), None)
        if there is None:
            return None
        try:
            read_only = bool(os.statvfs(there).f_flag & os.ST_RDONLY) if hasattr(os, "statvfs") else False
            return Disk(there.stat().st_dev, shutil.disk_usage(there).free, read_only)
        except OSError:
            return None

    def memory(self) -> Memory | None:
        """Return what Linux says; a container's limit counts if it is lower."""
        try:
            lines = dict(line.split(":", 1) for line in _MEMORY.read_text().splitlines())
            total, available = (int(lines[name].split()[0]) * 1024 for name in ("MemTotal", "MemAvailable"))
        except (OSError, KeyError, ValueError):
            return None
        limit = _number(Path("/sys/fs/cgroup/memory.max"))
        if limit is not None and limit < total:
            used = _number(Path("/sys/fs/cgroup/memory.current")) or 0
            total, available = limit, min(available, limit - used)
        return Memory(total, available)

    def access(self, path: Path) -> Access | None:
        """Return who may use a file; None if it is not there."""
        try:
            state = path.stat()
        except OSError:
            return None
        return Access(state.st_uid, stat.S_IMODE(state.st_mode), os.access(path, os.W_OK))

    def port(self, host: str, port: int) -> Port:
        """Try to listen there; if somebody does already, ask who."""
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family) as trying:
            trying.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trying.bind((host, port))
            except OSError as error:
                if error.errno != errno.EADDRINUSE:
                    return Port.TAKEN
            else:
                return Port.FREE
        return Port.OURS if _is_ours(host, port) else Port.TAKEN

    def answers(self, host: str, port: int) -> bool:
        """Return whether a connection comes about, within a few seconds."""
        reached = threading.Event()
        trying = threading.Thread(target=_connect, args=(host, port, reached), daemon=True)
        trying.start()
        trying.join(_WAIT_S)  # a name server that is silent holds a connection up for much longer
        return reached.is_set()

    def has_program(self, *names: str) -> bool:
        """Return whether one of these programs is installed."""
        return any(shutil.which(name) for name in names)

    def variable(self, name: str) -> bool:
        """Return whether an environment variable is set."""
        return bool(os.environ.get(name))

    def microphones(self) -> int | None:
        """Count what ALSA can record with."""
        try:
            return sum("capture" in line for line in _SOUND_DEVICES.read_text().splitlines())
        except OSError:
            return None

    def has_screen(self) -> bool:
        """Return whether there is a desktop, or a graphics card with something connected."""
        if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
            return True
        connected = Path("/sys/class/drm").glob("card*-*/status")
        with suppress(OSError):
            return any(each.read_text().strip() == "connected" for each in connected)
        return False

    def chinese_fonts(self) -> int | None:
        """Count what fontconfig lists."""
        said = _said("fc-list", ":lang=zh", "family")
        return None if said is None else len(said.splitlines())


def _connect(host: str, port: int, reached: threading.Event) -> None:
    with suppress(OSError):
        socket.create_connection((host, port), timeout=_WAIT_S).close()
        reached.set()


def _said(*command: str) -> str | None:
    """Return what a program prints; None if it is missing, or does not succeed soon."""
    program = shutil.which(command[0])
    if program is None:
        return None
    try:
        ended = subprocess.run(  # noqa: S603  fixed commands
            [program, *command[1:]], check=False, capture_output=True, text=True, timeout=_WAIT_S
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return ended.stdout if ended.returncode == 0 else None


def _number(path: Path) -> int | None:
    try:
        return int(path.read_text())
    except (OSError, ValueError):  # "max" is no limit
        return None


def _is_ours(host: str, port: int) -> bool:
    """Whether what listens there answers as our server does."""
    reached = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)  # noqa: S104  no binding
    address = f"[{reached}]" if ":" in reached else reached
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(f"http://{address}:{port}/healthz", timeout=_WAIT_S) as answer:
            said: bytes = answer.read(100)
            return said.strip() == b'{"status":"ok"}'
    except OSError:
        return False
