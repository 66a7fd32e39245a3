"""Rule: whoever ends a visit is not told whether there was one, and nothing else can be ended."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from tests.assistant.fakes import FakeAssistant

pytestmark = pytest.mark.unit


def test_the_visit_is_over(client: TestClient, fake: FakeAssistant) -> None:
    response = client.post("/api/leave", json={"visit": "visit-1"})
    assert (response.status_code, response.content) == (204, b"")
    assert fake.left == ["visit-1"]


@pytest.mark.parametrize("body", [{}, {"visit": None}, {"visit": "a b"}, {"visit": "x" * 65}])
def test_what_is_wrong_is_told(client: TestClient, fake: FakeAssistant, body: dict[str, object]) -> None:
    response = client.post("/api/leave", json=body)
    assert (response.status_code, response.json()["error"]["code"]) == (422, "message_invalid")
    assert "visit" in response.json()["error"]["message"]
    assert fake.left == []


def test_pages_of_other_sites_may_not_end_it(client: TestClient, fake: FakeAssistant) -> None:
    headers = {"Origin": "http://evil.example"}
    assert client.post("/api/leave", json={"visit": "visit-1"}, headers=headers).status_code == 403
    assert fake.left == []
