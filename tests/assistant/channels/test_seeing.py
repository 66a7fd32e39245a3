"""Rule: metrics and the state of the service are shown to staff, metrics to this machine too, and to nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fastapi import Request
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from assistant.channels.app import create_app
from assistant.channels.contract import ChannelOptions
from assistant.channels.doors import Staff
from assistant.channels.edges import KeyRefused
from assistant.doors import Role
from assistant.health import Health, PartHealth, PartState
from tests.assistant.fakes import FakeAssistant, observatory_of

pytestmark = pytest.mark.unit

KEY = {"Authorization": "Bearer right"}


class Door:
    """Knows one key, of a viewer."""

    def admit(self, request: Request, role: Role) -> Staff:
        if request.headers.get("authorization") != KEY["Authorization"] or role is not Role.VIEWER:
            raise KeyRefused("这把钥匙不对。")
        return Staff("小李", Role.VIEWER)


@contextmanager
def served(fake: FakeAssistant, address: str) -> Iterator[TestClient]:
    app = create_app(fake, ChannelOptions())
    app.state.staff_door = Door()
    with TestClient(app, client=(address, 50_000)) as client:
        yield client


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, 401),
        ("127.0.0.1", {"X-Real-IP": "127.0.0.1"}, 401),
        ("203.0.113.9", {}, 401),
        ("203.0.113.9", KEY, 200),
        ("203.0.113.9", {"Authorization": "Bearer wrong"}, 401),
    ],
)
def test_who_may_read_metrics(address: str, headers: dict[str, str], status: int) -> None:
    with served(FakeAssistant(), address) as client:
        response = client.get("/metrics", headers=headers)
    assert response.status_code == status
    assert ("xiangyin_turns_total" in response.text) is (status == 200)


def test_metrics_are_what_prometheus_reads() -> None:
    with served(FakeAssistant(), "127.0.0.1") as client:
        client.get("/healthz")
        client.get("/nothing")
        with client.websocket_connect("/ws/voice"):
            response = client.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain; version=0.0.4")
    found = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(response.text)
        for sample in family.samples
    }
    assert found["xiangyin_http_responses_total", "2xx"] == 1
    assert found["xiangyin_http_responses_total", "4xx"] == 1
    assert found["xiangyin_websockets_open",] == 1


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [("127.0.0.1", {}, 401), ("203.0.113.9", {}, 401), ("203.0.113.9", KEY, 200)],
)
def test_only_staff_are_told_how_the_service_is(
    tmp_path: Path, address: str, headers: dict[str, str], status: int
) -> None:
    voice = PartHealth("voice:edge-tts", "网上的声音", PartState.RESTING, "改用本机的声音。", 1)
    fake = FakeAssistant(observatory=observatory_of(tmp_path, Health((voice,))))
    with served(fake, address) as client:
        response = client.get("/staff/api/status", headers=headers)
    assert response.status_code == status
    assert ("改用本机的声音。" in response.text) is (status == 200)


def test_the_page_itself_tells_nothing() -> None:
    with served(FakeAssistant(), "203.0.113.9") as client:
        page = client.get("/staff/status")
    assert page.status_code == 200
    assert "正在查看" in page.text
