"""``serve``: the kiosk, the chat page and the interfaces, on one port."""

from __future__ import annotations

import argparse
from contextlib import closing
from typing import Any

from assistant.bootstrap import build, registry_of
from assistant.channels.app import create_app, server_config
from assistant.channels.cli.options import command
from assistant.channels.connections import Connections
from assistant.channels.contract import ChannelOptions
from assistant.channels.serving import Server
from assistant.doors.listening import advice
from assistant.resilience import Watchdog
from assistant.settings import load_settings
from assistant.staff.office import Office


def add_parser(commands: Any) -> None:
    """Add ``serve``."""
    parser = command(commands, "serve", "启动服务：语音亭、网页聊天和接口", _run)
    parser.add_argument("--host", metavar="地址", help="监听的地址，默认 127.0.0.1（只有本机能用）")
    parser.add_argument("--port", type=int, metavar="端口", help="监听的端口，默认 8000")


def _run(arguments: argparse.Namespace) -> int:
    given = {
        name: getattr(arguments, name) for name in ("host", "port") if getattr(arguments, name) is not None
    }
    settings = load_settings()
    server = settings.server.model_copy(update=given)
    settings = settings.model_copy(update={"server": server})
    address = f"http://{server.host}:{server.port}"
    with closing(build(settings)) as assistant, closing(Office(settings, registry_of(settings))) as office:
        assistant.start()
        print(
            f"乡音正在启动，模型还要几秒钟。语音亭：{address}/kiosk　网页聊天：{address}/chat　按 Ctrl+C 停止。"
        )
        for each in advice(settings):
            print(f"注意：{each}")
        app = create_app(assistant, ChannelOptions.of(settings), office)
        connections: Connections = app.state.connections
        Server(
            server_config(app, server.host, server.port),
            drain=assistant.drain,
            dismiss=connections.dismiss,
            watchdog=Watchdog(threads=lambda: assistant.threads, beyond_help=assistant.beyond_help),
        ).run()
    return 0
