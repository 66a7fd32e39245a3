"""Rule: where tokens are asked for, a voice terminal needs a valid one; one without it shows whom to call."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import HTTPConnection
from starlette.testclient import TestClient, WebSocketTestSession

from assistant.channels.app import create_app
from assistant.channels.contract import ChannelOptions
from assistant.channels.kiosk_door import KioskDoor
from assistant.channels.kiosk_tokens import COOKIE, KioskTokens
from assistant.channels.limits import Limits
from assistant.doors import Role
from assistant.doors.errors import NotAdmitted
from assistant.doors.opening import Doors
from assistant.doors.records import Kind, Outcome
from assistant.doors.secret import new_secret
from assistant.settings_doors import AddressLimits
from assistant.settings_doors import Doors as Allowed
from knowledge_base.errors import LibraryUnavailable
from tests.assistant.channels.offices import FakeOffice
from tests.assistant.channels.talking import HELLO, READY, receive_turn
from tests.assistant.channels.test_limits import Seconds
from tests.assistant.doors.fakes import spoiled
from tests.assistant.fakes import FakeAssistant

pytestmark = pytest.mark.unit

OUR_PAGE = {"Origin": "http://testserver"}
CLOSED = "这台机器现在不能用"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[FakeOffice]:
    office = FakeOffice(tmp_path / "home")
    with office.database:
        yield office


@pytest.fixture
def client(office: FakeOffice) -> Iterator[TestClient]:
    options = ChannelOptions(doors=Allowed(kiosk_tokens=True))
    with TestClient(create_app(FakeAssistant(), options, office)) as client:
        yield client


def show(client: TestClient, token: str, headers: dict[str, str] = OUR_PAGE) -> int:
    return client.post("/kiosk/token", json={"token": token}, headers=headers).status_code


def welcomed(socket: WebSocketTestSession) -> Any:
    socket.send_json(HELLO)
    return socket.receive_json()


def test_without_a_token_there_is_a_page_that_says_whom_to_call(client: TestClient) -> None:
    page = client.get("/kiosk?id=hall")
    assert page.status_code == 403
    for word in (CLOSED, "还没有登记", "桂花社区服务大厅，电话6310-0101", "/static/kiosk-closed.js"):
        assert word in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert client.get("/chat").status_code == 200
    assert client.get("/").status_code == 200
    assert client.post("/api/ask", json={"question": "几点开门"}).status_code == 200


def test_without_a_token_the_connection_says_why(client: TestClient) -> None:
    with client.websocket_connect("/ws/voice") as socket:
        told = socket.receive_json()
        assert (told["type"], told["code"], told["retry"]) == ("error", "kiosk_refused", False)
        assert socket.receive()["code"] == 1008


def test_a_terminal_shows_its_token_once(client: TestClient, office: FakeOffice) -> None:
    token = office.token()
    answer = client.post("/kiosk/token", json={"token": f" {token.upper()}\n"}, headers=OUR_PAGE)
    assert answer.status_code == 204
    for word in ("HttpOnly", "SameSite=strict", "Path=/;", "Max-Age=34560000"):
        assert word in answer.headers["set-cookie"]
    page = client.get("/kiosk?id=hall")
    assert "您好，想问什么？" in page.text
    assert f"{COOKIE}={token}" in page.headers["set-cookie"]  # kept for as long again
    with client.websocket_connect("/ws/voice", headers=OUR_PAGE) as socket:
        assert welcomed(socket) == READY
    assert {use.route for use in office.doors().audit.uses(9, "hall")} == {
        "POST /kiosk/token",
        "GET /kiosk",
        "WS /ws/voice",
    }
    assert office.became("hall") == [Outcome.ADMITTED] * 3


def test_a_program_shows_it_in_the_header(client: TestClient, office: FakeOffice) -> None:
    headers = {"Authorization": f"Bearer {office.token()}"}
    with client.websocket_connect("/ws/voice", headers=headers) as socket:
        assert welcomed(socket) == READY


def test_a_terminal_is_not_refused_for_what_others_at_its_address_do(office: FakeOffice) -> None:
    narrow = Allowed(kiosk_tokens=True, address=AddressLimits(questions=1, connected=1))
    headers = (
        {"Authorization": f"Bearer {office.token()}"},
        {"Authorization": f"Bearer {office.token('yard')}"},
    )
    with TestClient(create_app(FakeAssistant(), ChannelOptions(doors=narrow), office)) as client:
        flood = [client.post("/api/ask", json={"question": "几点开门"}).status_code for _ in range(3)]
        assert flood == [200, 429, 429]
        with (
            client.websocket_connect("/ws/voice", headers=headers[0]) as hall,
            client.websocket_connect("/ws/voice", headers=headers[1]) as yard,
        ):
            for socket in (hall, yard):
                assert welcomed(socket) == READY
                socket.send_json({"type": "ask", "id": 1, "question": "几点开门"})
                assert receive_turn(socket)[-1]["type"] == "ended"


def test_no_other_token_will_do(client: TestClient, office: FakeOffice) -> None:
    token = office.token()
    for wrong in (spoiled(token), new_secret(Kind.KIOSK).written, office.key(Role.PUBLISHER), "hall", ""):
        assert show(client, wrong) == 403
        client.cookies.set(COOKIE, wrong)
        assert client.get("/kiosk").status_code == 403
        client.cookies.clear()
    assert show(client, token, {}) == 403
    assert show(client, token, {"Origin": "http://evil.example"}) == 403
    assert client.cookies.get(COOKIE) is None


def test_what_is_revoked_is_cut_off_at_its_next_word(client: TestClient, office: FakeOffice) -> None:
    assert show(client, office.token()) == 204
    with client.websocket_connect("/ws/voice", headers=OUR_PAGE) as socket:
        assert welcomed(socket) == READY
        office.doors().keyring.revoke(Kind.KIOSK, "hall")
        socket.send_json({"type": "ask", "id": 1, "question": "几点开门"})
        told = socket.receive_json()
        assert (told["code"], told["message"]) == ("kiosk_refused", "这台语音终端已经停用了。")
        assert socket.receive()["code"] == 1008
    page = client.get("/kiosk")
    assert (page.status_code, "已经停用" in page.text) == (403, True)
    with client.websocket_connect("/ws/voice", headers=OUR_PAGE) as socket:
        assert socket.receive_json()["code"] == "kiosk_refused"


def test_a_database_that_is_down_keeps_out_only_who_is_new(client: TestClient, office: FakeOffice) -> None:
    assert show(client, office.token()) == 204
    other = office.token("cellar")
    office.down = True
    assert client.get("/kiosk").status_code == 200
    with client.websocket_connect("/ws/voice", headers=OUR_PAGE) as socket:
        assert welcomed(socket) == READY
    client.cookies.clear()
    client.cookies.set(COOKIE, other)
    assert client.get("/kiosk").status_code == 503
    assert CLOSED in client.get("/kiosk").text


def test_a_database_that_hangs_keeps_nobody_from_speaking(office: FakeOffice) -> None:
    answers, slow = threading.Event(), threading.Event()
    tokens = KioskTokens(lambda: _slow(office, slow, answers), Limits())
    app = KioskDoor(create_app(FakeAssistant(), ChannelOptions()), tokens, str, asked_s=0.0)
    headers = {"Authorization": f"Bearer {office.token()}"}
    with TestClient(app) as client, client.websocket_connect("/ws/voice", headers=headers) as socket:
        slow.set()
        assert welcomed(socket) == READY
        for number in (1, 2):
            socket.send_json({"type": "ask", "id": number, "question": "几点开门"})
            assert receive_turn(socket)[-1]["type"] == "ended"
        answers.set()


def _slow(office: FakeOffice, slow: threading.Event, answers: threading.Event) -> Doors:
    if slow.is_set():
        answers.wait()
    return office.doors()


def test_it_is_trusted_for_a_day_and_not_once_it_was_refused(office: FakeOffice) -> None:
    clock = Seconds()
    tokens = KioskTokens(office.doors, Limits(), clock)
    token = office.token()
    tokens.check(token)
    office.down = True
    clock.at += 86_399.0
    tokens.check(token)
    clock.at += 1.0
    with pytest.raises(LibraryUnavailable):
        tokens.check(token)
    office.down = False
    tokens.check(token)
    office.doors().keyring.revoke(Kind.KIOSK, "hall")
    with pytest.raises(NotAdmitted):
        tokens.check(token)
    office.down = True
    with pytest.raises(LibraryUnavailable):
        tokens.admit(
            HTTPConnection({"type": "http", "headers": [(b"cookie", f"{COOKIE}={token}".encode())]}), ""
        )


def test_what_stands_on_the_page_is_harmless(tmp_path: Path, office: FakeOffice) -> None:
    fake = FakeAssistant(desk="<script>大厅</script>")
    with TestClient(create_app(fake, ChannelOptions(doors=Allowed(kiosk_tokens=True)), office)) as client:
        assert "&lt;script&gt;大厅" in client.get("/kiosk").text


def test_by_default_nobody_needs_one(office: FakeOffice) -> None:
    with TestClient(create_app(FakeAssistant(), ChannelOptions(), office)) as client:
        assert client.get("/kiosk").status_code == 200
        assert show(client, office.token()) == 404
        with client.websocket_connect("/ws/voice") as socket:
            assert welcomed(socket) == READY


def test_tokens_without_an_office_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="office"):
        create_app(FakeAssistant(), ChannelOptions(doors=Allowed(kiosk_tokens=True)))
