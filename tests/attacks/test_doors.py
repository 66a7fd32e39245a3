"""Rule: what opens one door opens no other, wherever it is shown, and nobody reads what was told to somebody else.

The doors' own tests forge, expire, revoke and guess keys (``tests/assistant/channels/test_staff_api``,
``test_kiosk_door``); these try every way round them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from assistant.channels.kiosk_tokens import COOKIE as KIOSK
from assistant.channels.staff_door import COOKIE as STAFF
from assistant.doors import Role
from tests.assistant.channels.talking import HELLO
from tests.attacks.whole import HOST, SECRET_WORDS, SITE, Whole, whole

pytestmark = pytest.mark.unit

US = f"http://{HOST}"
EVIL = "https://evil.example"
READS = (
    "/staff/api/me",
    "/staff/api/tickets",
    "/staff/api/documents",
    "/staff/api/audit",
    "/staff/openapi.json",
)


@pytest.fixture
def attacked(tmp_path: Path) -> Iterator[Whole]:
    with whole(tmp_path / "home", kiosk_tokens=True) as attacked:
        yield attacked


@pytest.fixture
def client(attacked: Whole) -> Iterator[TestClient]:
    with TestClient(attacked.app, base_url=US) as client:
        yield client


@pytest.mark.parametrize("path", READS)
def test_a_key_is_nowhere_but_in_its_header(client: TestClient, attacked: Whole, path: str) -> None:
    key = attacked.keys[Role.PUBLISHER]
    for query in ("key", "token", "access_token", "authorization", "Authorization", STAFF):
        assert client.get(path, params={query: key}).status_code == 401
        assert client.get(path, params={query: f"Bearer {key}"}).status_code == 401
    for header in (
        "X-API-Key",
        "X-Authorization",
        "X-Forwarded-User",
        "X-Original-URL",
        "Proxy-Authorization",
    ):
        assert client.get(path, headers={header: f"Bearer {key}"}).status_code == 401
    for scheme in ("Basic", "Digest", "Token", ""):
        assert client.get(path, headers={"Authorization": f"{scheme} {key}".strip()}).status_code == 401


@pytest.mark.parametrize("path", READS)
def test_no_secret_opens_another_door(client: TestClient, attacked: Whole, path: str) -> None:
    key = attacked.keys[Role.DESK]
    shown = [attacked.kiosk, key.replace("staff", "kiosk"), key.replace("staff", "session")]
    shown += [key + "a", key[:-1], key.upper() + " x", key.replace("_", "-"), "*", "' OR '1'='1", "%", "\x00"]
    for secret in shown:
        assert client.get(path, headers={"Authorization": f"Bearer {secret}"}).status_code == 401
    for cookie in (key, attacked.kiosk, "x", f"{key}; {STAFF}={key}"):
        assert client.get(path, headers={"Cookie": f"{STAFF}={cookie}"}).status_code == 401


def test_no_key_of_staff_is_a_terminals(client: TestClient, attacked: Whole) -> None:
    for secret in attacked.keys.values():
        assert client.get("/kiosk", headers={"Cookie": f"{KIOSK}={secret}"}).status_code == 403
        with client.websocket_connect("/ws/voice", headers={"Cookie": f"{KIOSK}={secret}"}) as socket:
            assert socket.receive_json()["code"] == "kiosk_refused"
            with pytest.raises(WebSocketDisconnect):
                socket.receive_json()
    with client.websocket_connect(
        "/ws/voice", headers={"Authorization": f"Bearer {attacked.kiosk}"}
    ) as socket:
        socket.send_json(HELLO)
        assert socket.receive_json()["type"] == "ready"


@pytest.mark.parametrize(
    ("role", "opened"),
    [
        (Role.VIEWER, {"/staff/api/me", "/staff/api/documents", "/staff/openapi.json"}),
        (Role.EDITOR, {"/staff/api/me", "/staff/api/documents", "/staff/openapi.json"}),
        (
            Role.PUBLISHER,
            {"/staff/api/me", "/staff/api/documents", "/staff/openapi.json", "/staff/api/audit"},
        ),
        (Role.DESK, {"/staff/api/me", "/staff/api/documents", "/staff/openapi.json", "/staff/api/tickets"}),
    ],
)
def test_a_role_reads_what_is_its_own(
    client: TestClient, attacked: Whole, role: Role, opened: set[str]
) -> None:
    shown = {"Authorization": f"Bearer {attacked.keys[role]}"}
    codes = {path: client.get(path, headers=shown).status_code for path in READS}
    assert codes == {path: 200 if path in opened else 403 for path in READS}
    told = client.get(f"/staff/api/tickets/{attacked.ticket}", headers=shown)
    assert (SECRET_WORDS in told.text) == (role is Role.DESK)


def test_a_resident_learns_of_a_ticket_only_how_far_it_is(client: TestClient, attacked: Whole) -> None:
    status = attacked.office.desk().status(attacked.ticket)
    assert SECRET_WORDS not in status.told
    for path in ("/api/visit", "/api/ask", "/api/chat"):
        body = {"visit": attacked.ticket, "question": f"编号{attacked.ticket}办得怎么样了"}
        assert SECRET_WORDS not in client.post(path, json=body).text


def test_a_visit_is_nobody_elses(client: TestClient) -> None:
    asked = {"question": "高龄津贴", "visit": "Kq3v9Xw2LrT0", "channel": "widget"}
    assert client.post("/api/chat", json=asked).status_code == 200
    assert client.post("/api/visit", json={"visit": "Kq3v9Xw2LrT0"}).json()["exchanges"]
    for other in ("Kq3v9Xw2LrT1", "kq3v9xw2lrt0", "Kq3v9Xw2LrT", "Kq3v9Xw2LrT00", "1", "visit-1"):
        assert client.post("/api/visit", json={"visit": other}).json() == {"exchanges": []}
    for pattern in ("%", "*", "Kq3v9Xw2LrT_", "Kq3v9Xw2LrT%"):
        exchanges = client.post("/api/visit", json={"visit": pattern}).json().get("exchanges", [])
        assert exchanges == []


@pytest.mark.parametrize("origin", [EVIL, SITE, "null", f"{US}.evil.example", f"{US}:80@evil.example"])
@pytest.mark.parametrize("secure", ["", "Sec-Fetch-Site"])
def test_no_other_page_acts_for_staff(client: TestClient, attacked: Whole, origin: str, secure: str) -> None:
    key = attacked.keys[Role.DESK]
    logged_in = client.post("/staff/api/session", json={"key": key}, headers={"Origin": US})
    assert logged_in.status_code == 200
    cookie = logged_in.headers["set-cookie"].lower()
    assert all(word in cookie for word in ("httponly", "samesite=strict", "path=/staff"))
    headers = {"Origin": origin} | ({secure: "cross-site"} if secure else {})
    for community in ("", "?community=guihua"):
        take = f"/staff/api/tickets/{attacked.ticket}/take{community}"
        refused = client.post(take, json={}, headers=headers)
        assert refused.status_code == 403
        assert "access-control-allow-origin" not in refused.headers
        preflight = {
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization",
        }
        assert client.options(take, headers=headers | preflight).status_code == 403
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        form = client.post(take, content=b"{}", headers={"Content-Type": kind, "Origin": origin})
        assert form.status_code == 403
    assert client.post(take, json={}).status_code == 403  # with the cookie, but nobody says which page
    assert client.post(take, json={}, headers={"Origin": US}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "testserver.evil.example",
        "testserver@evil.example",
        "evil.example:80",
        "",
        "testserver, evil",
    ],
)
def test_no_name_but_our_own_is_answered(client: TestClient, attacked: Whole, host: str) -> None:
    shown = {"Authorization": f"Bearer {attacked.keys[Role.DESK]}", "Host": host, "Origin": f"http://{host}"}
    for path in ("/", "/api/community", "/staff/api/tickets", "/static/base.css", "/healthz"):
        assert client.get(path, headers=shown).status_code == 421


@pytest.mark.parametrize("path", ["/", "/chat", "/staff", "/kiosk", "/api/community"])
def test_no_other_page_frames_ours(client: TestClient, path: str) -> None:
    headers = client.get(f"https://{HOST}{path}").headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-frame-options"] == "DENY"
    assert headers["cross-origin-opener-policy"] == "same-origin"
