"""Rule: whoever was answered can say whether it was of use, and is told if it is too late for that."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from tests.assistant.fakes import FakeAssistant

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(("verdict", "liked"), [("liked", True), ("disliked", False)])
def test_a_verdict_is_passed_on(client: TestClient, fake: FakeAssistant, verdict: str, liked: bool) -> None:
    response = client.post("/api/feedback", json={"visit": "visit-1", "verdict": verdict})
    assert (response.status_code, response.content) == (204, b"")
    assert fake.judged == [("visit-1", liked)]


def test_a_visit_of_long_ago_is_told(client: TestClient, fake: FakeAssistant) -> None:
    fake.forgotten = True
    response = client.post("/api/feedback", json={"visit": "visit-1", "verdict": "liked"})
    assert (response.status_code, response.json()["error"]["code"]) == (404, "answer_forgotten")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"visit": "visit-1", "verdict": "great"}, "verdict"),
        ({"visit": "visit-1"}, "verdict"),
        ({"visit": "a b", "verdict": "liked"}, "visit"),
        ({"verdict": "liked"}, "visit"),
    ],
)
def test_what_is_wrong_is_told(
    client: TestClient, fake: FakeAssistant, body: dict[str, str], field: str
) -> None:
    response = client.post("/api/feedback", json=body)
    assert (response.status_code, response.json()["error"]["code"]) == (422, "message_invalid")
    assert field in response.json()["error"]["message"]
    assert fake.judged == []
