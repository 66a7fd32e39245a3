"""Rule: staff's routes open to a valid key of the right role, to nobody else, and whatever is shown is recorded."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from assistant.channels.app import create_app
from assistant.channels.contract import ChannelOptions
from assistant.channels.staff_door import COOKIE
from assistant.doors import Role
from assistant.doors.records import Kind, Outcome
from assistant.doors.secret import new_secret
from assistant.settings_doors import AddressLimits, Doors
from tests.assistant.channels.offices import FakeOffice
from tests.assistant.desk.fakes import FALL, LAMP
from tests.assistant.doors.fakes import spoiled
from tests.assistant.fakes import FakeAssistant

pytestmark = pytest.mark.unit

TICKETS = "/staff/api/tickets"
NOBODY = "10007"
ROUTES = [
    ("GET", "/staff/api/me", Role.VIEWER),
    ("GET", "/staff/api/releases", Role.VIEWER),
    ("GET", "/staff/api/documents", Role.VIEWER),
    ("GET", "/staff/openapi.json", Role.VIEWER),
    ("GET", "/staff/api/status", Role.VIEWER),
    ("POST", "/staff/api/releases/rollback", Role.PUBLISHER),
    ("GET", "/staff/api/audit", Role.PUBLISHER),
    ("GET", TICKETS, Role.DESK),
    ("GET", f"{TICKETS}/{NOBODY}", Role.DESK),
    ("POST", f"{TICKETS}/{NOBODY}/take", Role.DESK),
    ("POST", f"{TICKETS}/{NOBODY}/close", Role.DESK),
]
OUR_PAGE = {"Origin": "http://testserver"}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[FakeOffice]:
    office = FakeOffice(tmp_path / "home")
    with office.database:
        yield office


def app_of(office: FakeOffice) -> TestClient:
    return TestClient(create_app(FakeAssistant(), ChannelOptions(), office))


@pytest.fixture
def client(office: FakeOffice) -> Iterator[TestClient]:
    with app_of(office) as client:
        yield client


def with_key(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def log_in(client: TestClient, key: str, headers: dict[str, str] = OUR_PAGE) -> int:
    return client.post("/staff/api/session", json={"key": key}, headers=headers).status_code


@pytest.mark.parametrize("role", Role)
def test_a_key_opens_what_its_role_includes(client: TestClient, office: FakeOffice, role: Role) -> None:
    headers = with_key(office.key(role))
    answers = {
        (method, path): client.request(method, path, headers=headers, json={}) for method, path, _ in ROUTES
    }
    opened = {route for route, answer in answers.items() if answer.status_code != 403}
    assert opened == {(method, path) for method, path, needed in ROUTES if role.includes(needed)}
    refused = [answer for route, answer in answers.items() if route not in opened]
    assert all(answer.json()["error"]["code"] == "role_refused" for answer in refused)
    assert bool(office.rolled_back) == role.includes(Role.PUBLISHER)
    assert office.became("王芳").count(Outcome.WRONG_ROLE) == len(refused)
    assert office.became("王芳").count(Outcome.ADMITTED) == len(opened)


def test_nothing_opens_without_one(client: TestClient) -> None:
    for method, path, _ in ROUTES:
        refused = client.request(method, path, json={})
        assert (refused.status_code, refused.json()["error"]["code"]) == (401, "key_missing")
        assert refused.headers["www-authenticate"] == "Bearer"
        forged = client.request(method, path, json={}, headers=with_key(new_secret(Kind.STAFF).written))
        assert (forged.status_code, forged.json()["error"]["code"]) == (401, "key_refused")
        assert "default-src 'none'" in forged.headers["content-security-policy"]
        assert forged.headers["cache-control"] == "no-store"


def test_every_staff_route_is_in_that_table(client: TestClient, office: FakeOffice) -> None:
    described = client.get("/staff/openapi.json", headers=with_key(office.key(Role.VIEWER))).json()
    assert described["components"]["securitySchemes"] == {"HTTPBearer": {"type": "http", "scheme": "bearer"}}
    paths = described["paths"]
    routes = {
        (method.upper(), path.replace("{number}", NOBODY))
        for path, methods in paths.items()
        for method in methods
        if path.startswith("/staff/") and path != "/staff/api/session"
    }
    assert routes == {(method, path) for method, path, _ in ROUTES}
    assert "/api/ask" in paths


def test_forged_expired_and_revoked_keys(client: TestClient, office: FakeOffice) -> None:
    key = office.key(Role.DESK, days=1)

    def opened(shown: str) -> tuple[int, str]:
        response = client.get(TICKETS, headers=with_key(shown))
        return response.status_code, response.json().get("error", {}).get("message", "")

    keyring = office.doors().keyring
    assert opened(key) == (200, "")
    for forged in (spoiled(key), key[:-1], "x", key.replace("staff", "session"), office.token()):
        assert opened(forged) == (401, "这把钥匙不对。请检查有没有抄全，或者请管理员重新发一把。")
    new = keyring.rotate(Kind.STAFF, "王芳").secret
    assert opened(key)[0] == 401
    assert "停用" in opened(key)[1]
    assert opened(new) == (200, "")
    keyring.revoke(Kind.STAFF, "王芳")
    assert opened(new)[0] == 401
    lapsed = office.key(Role.DESK, days=1)
    office.clock.advance(days=1)
    assert opened(lapsed)[0] == 401
    assert "过期" in opened(lapsed)[1]
    assert {Outcome.ADMITTED, Outcome.REVOKED, Outcome.EXPIRED} == set(office.became("王芳"))
    assert office.became("") == [Outcome.UNKNOWN]


def test_no_key_is_in_the_audit(client: TestClient, office: FakeOffice) -> None:
    key, forged = office.key(Role.PUBLISHER), new_secret(Kind.STAFF).written
    client.get("/staff/api/me", headers=with_key(forged))
    client.get(f"{TICKETS}/13800000000", headers=with_key(key))
    told = client.get("/staff/api/audit", headers=with_key(key)).text
    assert "GET /staff/api/tickets/{number}" in told
    for secret in (key, forged, "13800000000", "testclient"):
        assert secret not in told


def test_who_guesses_keys_is_slowed_down_and_the_right_one_is_not(office: FakeOffice) -> None:
    key = office.key(Role.VIEWER)
    options = ChannelOptions(doors=Doors(address=AddressLimits(failed_keys=3)))
    with TestClient(create_app(FakeAssistant(), options, office)) as client:
        codes = [
            client.get("/staff/api/me", headers=with_key(new_secret(Kind.STAFF).written)).status_code
            for _ in range(5)
        ]
        assert codes == [401, 401, 401, 429, 429]
        assert client.get("/staff/api/me", headers=with_key(key)).status_code == 200
    assert [use.times for use in office.doors().audit.uses(9) if not use.name] == [3]


def test_a_day_at_the_desk(client: TestClient, office: FakeOffice) -> None:
    number = office.desk().submit(LAMP, "1").number
    alert = office.desk().submit(FALL, "2").number
    wang, li = with_key(office.key(Role.DESK)), with_key(office.key(Role.DESK, "李明"))
    listed = client.get(TICKETS, headers=wang).json()
    assert [each["number"] for each in listed["tickets"]] == [alert, number]
    assert [
        each["what"] for each in client.get(f"{TICKETS}?kind=repair", headers=wang).json()["tickets"]
    ] == ["楼道的灯不亮"]
    taken = client.post(f"{TICKETS}/{number}/take", headers=wang, json={"note": "我去"}).json()
    assert (taken["state"], taken["events"][-1]["who"]) == ("taken", "王芳")
    elsewhere = client.post(f"{TICKETS}/{number}/take", headers=li, json={})
    assert (elsewhere.status_code, elsewhere.json()["error"]["code"]) == (409, "ticket_elsewhere")
    assert client.post(f"{TICKETS}/{number}/take", headers=li, json={"instead": True}).status_code == 200
    closed = client.post(f"{TICKETS}/{number}/close", headers=li, json={}).json()
    assert (closed["state"], closed["events"][-1]["who"]) == ("done", "李明")
    assert client.get(TICKETS, headers=wang).json()["count"] == 1
    assert client.get(f"{TICKETS}?done=true&limit=1", headers=wang).json()["count"] == 2
    unknown = client.get(f"{TICKETS}/99999", headers=wang)
    assert (unknown.status_code, unknown.json()["error"]["code"]) == (404, "ticket_unknown")


def test_what_is_published(client: TestClient, office: FakeOffice) -> None:
    headers = with_key(office.key(Role.PUBLISHER))
    releases = client.get("/staff/api/releases", headers=headers).json()
    assert (releases["in_force"], releases["publications"][0]["release"]) == ("r2", "r2")
    (document,) = client.get("/staff/api/documents", headers=headers).json()["documents"]
    assert (document["id"], document["state"], document["effective"]) == ("old-age", "有效", "2025-01-01")
    back = client.post("/staff/api/releases/rollback", headers=headers, json={"to": "r1", "reason": "写错了"})
    assert (back.status_code, back.json()["error"]["code"]) == (409, "rollback_impossible")
    assert office.rolled_back == [("王芳", "r1", "写错了")]


def test_one_community_does_not_read_another_ones_tickets(office: FakeOffice, tmp_path: Path) -> None:
    number = office.desk().submit(LAMP, "1").number
    neighbors = FakeOffice(tmp_path / "neighbors")
    theirs = neighbors.key(Role.DESK, "邻居")
    with neighbors.database, app_of(office) as ours, app_of(neighbors) as next_door:
        for path in (TICKETS, f"{TICKETS}/{number}"):
            refused = ours.get(path, headers=with_key(theirs))
            assert refused.status_code == 401
            assert "灯" not in refused.text
        assert next_door.get(TICKETS, headers=with_key(theirs)).json() == {"tickets": [], "count": 0}
        assert next_door.get(f"{TICKETS}/{number}", headers=with_key(theirs)).status_code == 404
        assert log_in(next_door, theirs) == 200
        ours.cookies = next_door.cookies
        assert ours.get(TICKETS).status_code == 401


def test_a_browser_shows_its_key_once(client: TestClient, office: FakeOffice) -> None:
    key = office.key(Role.DESK)
    assert client.get("/staff").status_code == 200
    answer = client.post("/staff/api/session", json={"key": f" {key}\n"}, headers=OUR_PAGE)
    assert answer.json() == {"name": "王芳", "role": "desk", "may": ["viewer", "desk"]}
    kept = answer.headers["set-cookie"]
    for word in ("HttpOnly", "SameSite=strict", "Path=/staff", "Max-Age=43200"):
        assert word in kept
    assert "Secure" not in kept
    assert key not in kept
    assert client.get("/staff/api/me").json()["name"] == "王芳"
    assert client.delete("/staff/api/session", headers=OUR_PAGE).status_code == 204
    assert COOKIE not in client.cookies
    assert client.get("/staff/api/me").status_code == 401


def test_a_cookie_is_encrypted_where_the_page_is(office: FakeOffice) -> None:
    key = office.key(Role.DESK)
    app = create_app(FakeAssistant(), ChannelOptions(), office)
    with TestClient(app, base_url="https://testserver") as client:
        headers = {"Origin": "https://testserver"}
        answer = client.post("/staff/api/session", json={"key": key}, headers=headers)
        assert "Secure" in answer.headers["set-cookie"]
        assert answer.headers["strict-transport-security"] == "max-age=31536000"
        assert log_in(client, key, OUR_PAGE) == 403  # a page that came in the clear


def test_logging_in_again_and_again_pushes_nothing_out_of_the_audit(
    client: TestClient, office: FakeOffice
) -> None:
    key = office.key(Role.VIEWER)
    assert [log_in(client, key) for _ in range(3)] == [200] * 3
    (use,) = office.doors().audit.uses(9, "王芳")
    assert (use.route, use.times) == ("POST /staff/api/session", 3)


def test_a_session_ends_with_its_key(client: TestClient, office: FakeOffice) -> None:
    assert log_in(client, office.key(Role.DESK)) == 200
    office.doors().keyring.revoke(Kind.STAFF, "王芳")
    assert client.get("/staff/api/me").status_code == 401


FOREIGN: list[dict[str, str]] = [
    {},
    {"Origin": "null"},
    {"Origin": "http://evil.example"},
    {"Origin": "http://testserver.evil.example"},
    {"Origin": "http://testserver:8080"},
    {"Origin": "ftp://testserver"},
    {"Origin": "http://testserver", "Sec-Fetch-Site": "same-site"},
    {"Origin": "http://testserver", "Sec-Fetch-Site": "cross-site"},
]


def test_no_page_elsewhere_uses_the_session(client: TestClient, office: FakeOffice) -> None:
    key = office.key(Role.DESK)
    number = office.desk().submit(LAMP, "1").number
    assert [log_in(client, key, headers) for headers in FOREIGN] == [403] * len(FOREIGN)
    assert log_in(client, key) == 200
    for headers in FOREIGN:
        assert client.post(f"{TICKETS}/{number}/take", json={}, headers=headers).status_code == 403
        assert client.delete("/staff/api/session", headers=headers).status_code == 403
    assert office.desk().ticket(number).state == "open"
    assert client.post(f"{TICKETS}/{number}/take", json={}, headers=OUR_PAGE).status_code == 200


def test_what_is_no_request_is_told(client: TestClient, office: FakeOffice) -> None:
    for path, body, role in (
        (f"{TICKETS}/{NOBODY}/take", {"note": "x" * 1001}, Role.DESK),
        (f"{TICKETS}/{NOBODY}/take", {"who": "李明"}, Role.DESK),  # nobody says who they are: the key does
        ("/staff/api/releases/rollback", {"to": 5}, Role.PUBLISHER),
        ("/staff/api/session", {"key": "x" * 201}, Role.VIEWER),
    ):
        name = f"{role} {len(str(body))}"
        response = client.post(path, json=body, headers=with_key(office.key(role, name)) | OUR_PAGE)
        assert (response.status_code, response.json()["error"]["code"]) == (422, "message_invalid")


def test_a_database_that_is_down_is_told_and_keeps_no_resident_from_asking(
    client: TestClient, office: FakeOffice
) -> None:
    key = office.key(Role.VIEWER)
    office.down = True
    response = client.get("/staff/api/me", headers=with_key(key))
    assert (response.status_code, response.headers["retry-after"]) == (503, "5")
    assert client.post("/api/ask", json={"question": "几点开门"}).status_code == 200


def test_without_an_office_there_are_no_such_routes() -> None:
    with TestClient(create_app(FakeAssistant(), ChannelOptions())) as client:
        answers = {path: client.request(method, path, json={}).status_code for method, path, _ in ROUTES}
        assert answers.pop("/staff/api/status") == 401  # nobody has a key
        assert set(answers.values()) == {404}
