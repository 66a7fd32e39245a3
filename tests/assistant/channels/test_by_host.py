"""Rule: a request reaches the community whose host name it asks for, and no other."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from assistant.channels.by_host import ByHost

pytestmark = pytest.mark.unit


def app_of(name: str, lives: list[str]) -> FastAPI:
    @asynccontextmanager
    async def live(_: FastAPI) -> AsyncIterator[None]:
        lives.append(f"{name} begins")
        yield
        lives.append(f"{name} ends")

    app = FastAPI(lifespan=live)

    @app.get("/who")
    async def who() -> str:
        return name

    @app.get("/readyz")
    async def readyz() -> str:
        return name

    @app.websocket("/ws")
    async def socket(websocket: WebSocket) -> None:
        await websocket.accept()
        await websocket.send_text(name)
        await websocket.close()

    return app


@pytest.fixture
def lives() -> list[str]:
    return []


@pytest.fixture
def client(lives: list[str]) -> TestClient:
    guihua, hewan = app_of("guihua", lives), app_of("hewan", lives)
    hosts = {"guihua.cn": guihua, "www.guihua.cn": guihua, "hewan.cn": hewan}
    return TestClient(ByHost(hosts, lambda: hewan))


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("guihua.cn", "guihua"),
        ("www.guihua.cn", "guihua"),
        ("hewan.cn", "hewan"),
        ("HEWAN.cn:8443", "hewan"),
        ("hewan.cn.", "hewan"),
    ],
)
def test_each_host_has_its_community(client: TestClient, host: str, name: str) -> None:
    assert client.get("/who", headers={"Host": host}).json() == name
    with client.websocket_connect("/ws", headers={"Host": host}) as socket:
        assert socket.receive_text() == name


@pytest.mark.parametrize(
    "host",
    ["", "localhost", "127.0.0.1:8000", "xhewan.cn", "hewan.cn.evil.cn", "hewan.cn@evil.cn", "[::1]:80"],
)
def test_another_host_is_misdirected(client: TestClient, host: str) -> None:
    response = client.get("/who", headers={"Host": host})
    assert response.status_code == 421
    assert response.json()["error"]["code"] == "host_refused"
    assert "default-src 'none'" in response.headers["content-security-policy"]
    with (
        pytest.raises(WebSocketDisconnect) as closed,
        client.websocket_connect("/ws", headers={"Host": host}),
    ):
        pass
    assert closed.value.code == 1008


@pytest.mark.parametrize(("host", "name"), [("127.0.0.1:8000", "hewan"), ("guihua.cn", "guihua")])
def test_whoever_watches_over_the_service_needs_no_name(client: TestClient, host: str, name: str) -> None:
    assert client.get("/readyz", headers={"Host": host}).json() == name


def test_two_hosts_at_once_are_misdirected(client: TestClient) -> None:
    response = client.get("/who", headers=[("Host", "hewan.cn"), ("Host", "guihua.cn")])
    assert response.status_code == 421


def test_every_community_begins_and_ends_once(client: TestClient, lives: list[str]) -> None:
    with client:
        assert lives == ["guihua begins", "hewan begins"]
    assert lives[2:] == ["hewan ends", "guihua ends"]
