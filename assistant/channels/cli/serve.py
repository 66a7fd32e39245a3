"""``serve``: the kiosk, the chat page and the interfaces, on one port."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI

from assistant.bootstrap import build, registry_of
from assistant.channels.app import create_app, server_config
from assistant.channels.by_host import ByHost
from assistant.channels.cli.options import command
from assistant.channels.connections import Connections
from assistant.channels.contract import ChannelOptions
from assistant.channels.serving import Server, check_free
from assistant.communities import communities_of
from assistant.doors.listening import advice
from assistant.observability.logs import configure_logging
from assistant.privacy.starting import check_privacy
from assistant.resilience import LastingThread, Watchdog
from assistant.runtime import Assistant
from assistant.settings import Server as Address
from assistant.settings import Settings, load_settings
from assistant.staff.office import Office
from models.registry import Registry


@dataclass(frozen=True, slots=True)
class _Community:
    """One community, being served."""

    hosts: tuple[str, ...]
    app: FastAPI
    assistant: Assistant

    @property
    def connections(self) -> Connections:
        """Who is connected to it."""
        connections: Connections = self.app.state.connections
        return connections


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
    configure_logging(settings.logging)
    address = settings.server.model_copy(update=given)
    check_free(address.host, address.port)
    communities = communities_of(settings.home)
    served = [each.model_copy(update={"server": address}) for each in (communities.values() or [settings])]
    for reminder in dict.fromkeys(map(check_privacy, served)):
        if reminder:
            print(reminder)
    with ExitStack() as stack:
        registry = registry_of(settings)
        started = [_started(each, registry, stack) for each in served]
        _tell(address, served, several=bool(communities))
        _server(address, started, several=bool(communities)).run()
    return 0


def _started(settings: Settings, registry: Registry, stack: ExitStack) -> _Community:
    """Return one community; its assistant and its office work until ``stack`` closes."""
    assistant = stack.enter_context(closing(build(settings, registry)))
    office = stack.enter_context(closing(Office(settings, registry)))
    assistant.start()
    app = create_app(assistant, ChannelOptions.of(settings), office)
    return _Community(settings.doors.hosts, app, assistant)


def _tell(address: Address, served: Sequence[Settings], *, several: bool) -> None:
    here = f"http://{address.host}:{address.port}"
    print(f"乡音正在启动，模型还要几秒钟。语音亭：{here}/kiosk　网页聊天：{here}/chat　按 Ctrl+C 停止。")
    if several:
        hosts = "、".join(each.doors.hosts[0] for each in served)
        print(f"有 {len(served)} 个社区，各用各的网址：{hosts}。")
    for each in dict.fromkeys(line for own in served for line in advice(own)):
        print(f"注意：{each}")


def _server(address: Address, served: Sequence[_Community], *, several: bool) -> Server:
    """Return what serves all communities, each at its hosts. They share the models and nothing else."""

    async def drain() -> None:
        await asyncio.gather(*(each.assistant.drain() for each in served))

    async def dismiss() -> None:
        await asyncio.gather(*(each.connections.dismiss() for each in served))

    def threads() -> list[LastingThread]:
        return [thread for each in served for thread in each.assistant.threads]

    def beyond_help() -> str:
        return next(filter(None, (each.assistant.beyond_help() for each in served)), "")

    def behind() -> FastAPI:
        return next((each for each in served if not each.assistant.ready.ready), served[0]).app

    app = ByHost(_by_host(served), behind) if several else served[0].app
    return Server(
        server_config(app, address.host, address.port),
        drain=drain,
        dismiss=dismiss,
        watchdog=Watchdog(threads=threads, beyond_help=beyond_help),
    )


def _by_host(served: Sequence[_Community]) -> Mapping[str, FastAPI]:
    return {host: each.app for each in served for host in each.hosts}
