"""Rule: the service answers to its own names and to bare addresses only: no page elsewhere lends it another name."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import Request
from pydantic import ValidationError
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from assistant.channels.app import create_app
from assistant.channels.contract import ChannelOptions
from assistant.channels.edges import HostRefused
from assistant.channels.hosts import Hosts, own_hosts
from assistant.settings import Settings
from assistant.settings_doors import Doors
from tests.assistant.fakes import FakeAssistant

pytestmark = pytest.mark.unit

OURS = frozenset({"localhost", "zhuli.example.cn"})
GOOD = [
    "localhost",
    "localhost:8000",
    "LOCALHOST.",
    "kiosk.localhost:8000",
    "127.0.0.1:8000",
    "192.168.1.7",
    "[::1]:8000",
    "[fd00::7]",
    "zhuli.example.cn",
    "Zhuli.Example.CN:443",
    "zhuli.example.cn.",
]
EVIL = [
    "evil.example",
    "evil.example:8000",
    "zhuli.example.cn.evil.example",
    "evil.zhuli.example.cn",
    "localhost.evil.example",
    "notlocalhost",
    "127.0.0.1.evil.example",
    "127.0.0.1.nip.io",
    "0x7f.1",
    "",
    ":8000",
    "localhost:8000:1",
    "localhost:port",
    "evil.example#@localhost",
    "user@localhost",
    "localhost/evil.example",
    "[::1",
    "[]",
    "localhost evil.example",
    "localhost,evil.example",
]


@pytest.mark.parametrize("host", GOOD)
def test_our_own_names(host: str) -> None:
    Hosts(OURS).check({"type": "http", "headers": [(b"host", host.encode())]})


@pytest.mark.parametrize("host", EVIL)
def test_no_other_names(host: str) -> None:
    with pytest.raises(HostRefused, match=r"doors\.hosts"):
        Hosts(OURS).check({"type": "http", "headers": [(b"host", host.encode())]})


@pytest.mark.parametrize("headers", [[], [(b"host", b"localhost"), (b"host", b"evil.example")]])
def test_one_name_and_no_more(headers: list[tuple[bytes, bytes]]) -> None:
    with pytest.raises(HostRefused):
        Hosts(OURS).check({"type": "http", "headers": headers})


@pytest.mark.parametrize(
    ("listens", "names"),
    [
        ("127.0.0.1", {"localhost", "zhuli.cn"}),
        ("::1", {"localhost", "zhuli.cn"}),
        ("localhost", {"localhost", "zhuli.cn"}),
        ("0.0.0.0", {"localhost", "zhuli.cn", "box", "box.local"}),
        ("192.168.1.7", {"localhost", "zhuli.cn", "box", "box.local"}),
        ("Server.Lan", {"localhost", "zhuli.cn", "box", "box.local", "server.lan"}),
    ],
)
def test_the_machines_own_names_count_where_others_reach_it(listens: str, names: set[str]) -> None:
    assert own_hosts(listens, ["zhuli.cn"], {"Box", "box.local"}) == names


@pytest.fixture
def client(fake: FakeAssistant) -> Iterator[TestClient]:
    options = ChannelOptions(hosts=frozenset({"testserver"}))
    with TestClient(create_app(fake, options)) as client:
        yield client


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/static/base.css"),
        ("GET", "/widget.js"),
        ("POST", "/api/ask"),
        ("OPTIONS", "/api/chat"),
    ],
)
def test_nothing_is_answered_by_another_name(
    client: TestClient, fake: FakeAssistant, method: str, path: str
) -> None:
    # The page's own origin is the name that it lent us: without this check it would be taken for ours.
    headers = {"Host": "evil.example", "Origin": "http://evil.example"}
    response = client.request(method, path, json={"question": "几点开门"}, headers=headers)
    assert (response.status_code, response.json()["error"]["code"]) == (421, "host_refused")
    assert "default-src 'none'" in response.headers["content-security-policy"]
    assert fake.requests == []
    assert client.get("/healthz").status_code == 200


def test_nor_a_web_socket(client: TestClient) -> None:
    with (
        pytest.raises(WebSocketDisconnect) as closed,
        client.websocket_connect("/ws/voice", headers={"Host": "evil.example"}),
    ):
        pass
    assert closed.value.code == 1008


def test_the_settings_say_which() -> None:
    options = ChannelOptions.of(Settings(doors=Doors(hosts=("Zhuli.Example.cn.", "bücher.example"))))
    assert options.hosts == frozenset({"localhost", "zhuli.example.cn", "xn--bcher-kva.example"})


@pytest.mark.parametrize("host", ["", "https://zhuli.cn", "zhuli.cn:8000", "*.zhuli.cn", "a b", "x" * 300])
def test_what_is_no_name_is_told(host: str) -> None:
    with pytest.raises(ValidationError, match="要写网址里的名字"):
        Doors(hosts=(host,))


@pytest.mark.parametrize("address", ["", "nginx", "*", "10.0.0.1/99", "10.0.0.7/24"])
def test_what_is_no_address_is_told(address: str) -> None:
    with pytest.raises(ValidationError, match="要写地址"):
        Doors(proxies=(address,))


PROXY, FARTHER = "10.9.9.9", "203.0.113.7"


@pytest.mark.parametrize(
    ("proxies", "peer", "forwarded", "address", "scheme"),
    [
        ((), PROXY, FARTHER, PROXY, "http"),  # nobody is believed by default
        ((PROXY,), PROXY, FARTHER, FARTHER, "https"),
        ((PROXY,), "10.9.9.8", FARTHER, "10.9.9.8", "http"),
        (("10.9.9.0/24",), PROXY, FARTHER, FARTHER, "https"),
        # What a client writes itself stands before what the proxy adds.
        ((PROXY,), PROXY, f"127.0.0.1, {FARTHER}", FARTHER, "https"),
    ],
)
def test_only_listed_proxies_are_believed(
    fake: FakeAssistant, proxies: tuple[str, ...], peer: str, forwarded: str, address: str, scheme: str
) -> None:
    options = ChannelOptions(doors=Doors(proxies=proxies))
    app = create_app(fake, options)
    seen: list[tuple[str, str]] = []

    @app.get("/seen")
    def see(request: Request) -> None:
        seen.append((request.client.host if request.client else "", request.url.scheme))

    headers = {"X-Forwarded-For": forwarded, "X-Forwarded-Proto": "https"}
    with TestClient(app, client=(peer, 1)) as client:
        response = client.get("/seen", headers=headers)
    assert seen == [(address, scheme)]
    assert ("strict-transport-security" in response.headers) == (scheme == "https")
