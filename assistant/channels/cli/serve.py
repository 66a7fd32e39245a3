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
from assistant.doors.listening import advice
from assistant.settings import Settings, load_settings
from assistant.staff.office import Office
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
    communities = {
        name: each.model_copy(update={"server": server})
        for name, each in communities_of(settings.home).items()
    }
    settings = settings.model_copy(update={"server": server})
    with ExitStack() as stack:
        registry = registry_of(settings)
        app = _by_host(communities, registry, stack) if communities else _alone(settings, registry, stack)
        print(
            f"乡音正在启动，模型还要几秒钟。语音亭：{address}/kiosk　网页聊天：{address}/chat　按 Ctrl+C 停止。"
        )
        if communities:
            hosts = "、".join(each.doors.hosts[0] for each in communities.values())
            print(f"有 {len(communities)} 个社区，各用各的网址：{hosts}。")
        for each in dict.fromkeys(
            line for own in (communities.values() or [settings]) for line in advice(own)
        ):
            print(f"注意：{each}")
        uvicorn.Server(server_config(app, server.host, server.port)).run()
    return 0


def _alone(settings: Settings, registry: Registry, stack: ExitStack) -> FastAPI:
    """Return the application of one community; its assistant and its office work until ``stack`` closes."""
    assistant = stack.enter_context(closing(build(settings, registry)))
    office = stack.enter_context(closing(Office(settings, registry)))
    assistant.start()
    return create_app(assistant, ChannelOptions.of(settings), office)


def _by_host(communities: Mapping[str, Settings], registry: Registry, stack: ExitStack) -> ByHost:
    """Return the application of all communities. They share the models, each loaded once, and nothing else."""
    apps: dict[str, FastAPI] = {}
    for settings in communities.values():
        apps |= dict.fromkeys(settings.doors.hosts, _alone(settings, registry, stack))
    return ByHost(apps)
