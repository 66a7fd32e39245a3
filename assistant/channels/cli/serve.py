"""``serve``: the kiosk, the chat page and the interfaces, on one port."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from contextlib import ExitStack, closing
from typing import Any

import uvicorn
from fastapi import FastAPI

from assistant.bootstrap import build, registry_of
from assistant.channels.app import create_app, server_config
from assistant.channels.by_host import ByHost
from assistant.channels.cli.options import command
from assistant.channels.contract import ChannelOptions
from assistant.communities import communities_of
from assistant.settings import Settings, load_settings
from models.registry import Registry


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
    address = f"http://{server.host}:{server.port}"
    with ExitStack() as stack:
        communities = communities_of(settings.home)
        app = _by_host(communities, registry_of(settings), stack) if communities else _alone(settings, stack)
        print(
            f"乡音正在启动，模型还要几秒钟。语音亭：{address}/kiosk　网页聊天：{address}/chat　按 Ctrl+C 停止。"
        )
        if communities:
            print(f"有 {len(communities)} 个社区，各用各的网址：{'、'.join(_hosts(communities))}。")
        uvicorn.Server(server_config(app, server.host, server.port)).run()
    return 0


def _alone(settings: Settings, stack: ExitStack, registry: Registry | None = None) -> FastAPI:
    """Return the application of one community; its assistant runs until ``stack`` closes."""
    assistant = stack.enter_context(closing(build(settings, registry)))
    assistant.start()
    return create_app(assistant, ChannelOptions.of(settings))


def _by_host(communities: Mapping[str, Settings], registry: Registry, stack: ExitStack) -> ByHost:
    """Return the application of all communities. They share the models, each loaded once, and nothing else."""
    apps: dict[str, FastAPI] = {}
    for settings in communities.values():
        apps |= dict.fromkeys(settings.doors.hosts, _alone(settings, stack, registry))
    return ByHost(apps)


def _hosts(communities: Mapping[str, Settings]) -> list[str]:
    return [each.doors.hosts[0] for each in communities.values()]
