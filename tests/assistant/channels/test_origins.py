"""Rule: pages of exactly the listed web sites may call exactly what the widget needs, and no other page anything."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from assistant.channels.app import create_app
from assistant.channels.contract import ChannelOptions
from assistant.channels.voice_messages import VERSION
from assistant.settings_widget import Widget
from tests.assistant.fakes import FakeAssistant

pytestmark = pytest.mark.unit

SITE = "https://www.guihua.example"
ELSEWHERE = "https://www.elsewhere.example"
EVIL = "https://evil.example"
IN_HOUSE = "http://[fd00::7]:8080"
GUIHUA = "?community=guihua"
ALLOW = "access-control-allow-origin"

WIDGETS = [
    ("GET", "/api/community"),
    ("POST", "/api/chat"),
    ("POST", "/api/chat/audio"),
    ("POST", "/api/visit"),
    ("POST", "/api/feedback"),
    ("POST", "/api/leave"),
    ("GET", "/api/speech/unknown/0"),
]
OTHERS = [
    ("POST", "/api/ask"),
    ("POST", "/api/ask/audio"),
    ("GET", "/readyz"),
    ("GET", "/healthz"),
    ("GET", "/chat"),
    ("GET", "/static/base.css"),
    ("GET", "/api/speech"),
]
BODY = {"question": "几点开门", "visit": "v1", "verdict": "liked"}


@pytest.fixture
def client(fake: FakeAssistant) -> Iterator[TestClient]:
    widget = Widget(origins={"guihua": (SITE, IN_HOUSE), "elsewhere": (ELSEWHERE,)})
    with TestClient(create_app(fake, ChannelOptions(widget=widget))) as client:
        yield client


@pytest.mark.parametrize("site", [SITE, IN_HOUSE])
@pytest.mark.parametrize(("method", "path"), WIDGETS)
def test_a_listed_site_may_call_what_the_widget_needs(
    client: TestClient, method: str, path: str, site: str
) -> None:
    response = client.request(method, path + GUIHUA, json=BODY, headers={"Origin": site})
    assert response.status_code != 403
    assert response.headers[ALLOW] == site
    assert response.headers["vary"] == "Origin"
    assert "access-control-allow-credentials" not in response.headers


@pytest.mark.parametrize(("method", "path"), WIDGETS)
def test_a_preflight_grants_one_method_and_no_more(client: TestClient, method: str, path: str) -> None:
    headers = {"Origin": SITE, "Access-Control-Request-Method": method}
    response = client.options(path + GUIHUA, headers=headers)
    assert (response.status_code, response.content) == (204, b"")
    assert response.headers[ALLOW] == SITE
    assert response.headers["access-control-allow-methods"] == method
    assert response.headers["access-control-allow-headers"] == "Content-Type"
    assert "access-control-allow-private-network" not in response.headers
    private = client.options(
        path + GUIHUA, headers=headers | {"Access-Control-Request-Private-Network": "true"}
    )
    assert private.headers["access-control-allow-private-network"] == "true"


@pytest.mark.parametrize(
    ("origin", "query"),
    [
        (EVIL, GUIHUA),
        (ELSEWHERE, GUIHUA),  # listed, but for another community
        (SITE, ""),  # which community is not said
        (SITE, "?community="),
        (SITE, "?community=nowhere"),
        (SITE.replace("https", "http"), GUIHUA),
        (f"{SITE}:8443", GUIHUA),
        (f"{SITE}.evil.example", GUIHUA),
        (f"{SITE}@evil.example", GUIHUA),
        (f"{SITE}/", GUIHUA),
        (f"{SITE} {EVIL}", GUIHUA),
        ("https://evil.example?https://www.guihua.example", GUIHUA),
        (SITE.upper(), GUIHUA),
        (SITE, f"{GUIHUA}x"),
        (SITE, "?community=elsewhere&community=guihua"),
        (IN_HOUSE.removesuffix(":8080"), GUIHUA),
        ("http://[fd00::7", GUIHUA),  # no address at all
        ("//testserver", GUIHUA),
        ("https://guihua.example", GUIHUA),
        ("null", GUIHUA),
        ("", GUIHUA),
    ],
)
@pytest.mark.parametrize(("method", "path"), WIDGETS)
def test_nobody_else_may(
    client: TestClient, fake: FakeAssistant, method: str, path: str, origin: str, query: str
) -> None:
    response = client.request(method, path + query, json=BODY, headers={"Origin": origin})
    assert response.status_code in {403, 404}
    assert response.json()["error"]["code"] in {"origin_refused", "community_unknown"}
    # Why it is refused can be read where the widget introduces itself; nothing else ever.
    assert response.headers.get(ALLOW) == ("*" if path == "/api/community" else None)
    preflight = client.options(
        path + query, headers={"Origin": origin, "Access-Control-Request-Method": method}
    )
    assert preflight.status_code in {403, 404}
    assert "access-control-allow-methods" not in preflight.headers
    assert (fake.requests, fake.left, fake.judged) == ([], [], [])


@pytest.mark.parametrize("origin", [SITE, EVIL])
@pytest.mark.parametrize(("method", "path"), OTHERS)
def test_nothing_else_is_open(client: TestClient, method: str, path: str, origin: str) -> None:
    response = client.request(method, path + GUIHUA, json=BODY, headers={"Origin": origin})
    assert response.status_code == 403
    assert ALLOW not in response.headers
    preflight = client.options(
        path + GUIHUA, headers={"Origin": origin, "Access-Control-Request-Method": method}
    )
    assert (preflight.status_code, preflight.headers.get(ALLOW)) == (403, None)


@pytest.mark.parametrize(
    "origin", [SITE, IN_HOUSE, "null", "", "http://[fd00::7", "http://testserver.evil.example"]
)
def test_a_web_socket_is_for_our_own_pages_only(client: TestClient, origin: str) -> None:
    with (
        pytest.raises(WebSocketDisconnect) as closed,
        client.websocket_connect(f"/ws/voice{GUIHUA}", headers={"Origin": origin}),
    ):
        pass
    assert closed.value.code == 1008


@pytest.mark.parametrize("headers", [{}, {"Origin": "http://testserver"}], ids=["a program", "our own page"])
def test_our_own_pages_and_programs_name_no_community(client: TestClient, headers: dict[str, str]) -> None:
    assert client.get("/api/community", headers=headers).status_code == 200
    with client.websocket_connect("/ws/voice", headers=headers) as socket:
        socket.send_json({"type": "hello", "version": VERSION})
        assert socket.receive_json()["type"] == "ready"


@pytest.mark.parametrize(
    ("query", "code", "told"),
    [
        ("", "origin_refused", "还没有登记"),
        ("?community=nowhere", "community_unknown", "没有网页上写的那个社区"),
    ],
)
def test_the_widget_learns_why(client: TestClient, query: str, code: str, told: str) -> None:
    error = client.get(f"/api/community{query}", headers={"Origin": EVIL}).json()["error"]
    assert error["code"] == code
    assert told in error["message"]


def test_what_goes_wrong_can_be_read_by_the_widget(client: TestClient) -> None:
    headers = {"Origin": SITE, "Content-Type": "application/json"}
    for content, status in ((b"{}", 422), (b" " * 70_000, 413)):
        response = client.post(f"/api/chat{GUIHUA}", content=content, headers=headers)
        assert (response.status_code, response.headers[ALLOW]) == (status, SITE)


def test_the_script_may_be_loaded_anywhere_and_is_asked_about(client: TestClient) -> None:
    script = client.get("/widget.js", headers={"Origin": EVIL})  # <script crossorigin>
    assert (script.status_code, script.headers[ALLOW]) == (200, "*")
    assert script.headers["content-type"].startswith("text/javascript")
    assert script.headers["cross-origin-resource-policy"] == "cross-origin"
    assert script.headers["cache-control"] == "no-cache"
    again = client.get("/widget.js", headers={"If-None-Match": script.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
