"""``models serve``: the models that run elsewhere, as deployments of Ray Serve, until it is stopped."""

from __future__ import annotations

import argparse
import signal
import threading
from types import FrameType
from typing import Any

from assistant.bootstrap import catalogues_of, models_of
from assistant.channels.cli.options import a_count, command
from assistant.settings import load_settings
from models.catalogue import load_catalogue
from models.serving import cluster, deploy, token_in


def add_parser(actions: Any) -> None:
    """Add ``models serve``."""
    parser = command(
        actions,
        "serve",
        "在这台机器上（或已有的 Ray 集群里）启动听写、朗读的模型，给别的进程用；按 Ctrl+C 停止",
        _serve,
    )
    parser.add_argument(
        "--cpus", type=a_count, metavar="核数", help="自己启动 Ray 时，最多给它几个核；默认全部"
    )


def _serve(arguments: argparse.Namespace) -> int:
    settings = load_settings()
    home = models_of(settings).parent
    token_in(home / "ray.token")
    remote, catalogues = settings.remote, catalogues_of(settings)
    catalogue = load_catalogue(*catalogues)
    options = remote.options(home)
    stopped = threading.Event()
    with cluster(options, arguments.cpus) as address:
        deploy(remote.models, catalogue, catalogues, models_of(settings), remote.replica)
        _stop_on_signals(stopped)  # Ray has set its own
        print(f"模型启动好了：{'、'.join(remote.models)}，每个 {remote.replicas} 份。", flush=True)
        print(f'要用它们，请在设置里写：[remote] address = "{address}"', flush=True)
        stopped.wait()
    return 0


def _stop_on_signals(stopped: threading.Event) -> None:
    def stop(_number: int, _frame: FrameType | None) -> None:
        stopped.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
