"""Rule: who speaks to the widget is heard, on a page as strict as can be, and needs no button to be done."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, expect

from models.audio import encode_wav
from tests.assistant.fakes import ANSWER, TRANSCRIPT
from tests.e2e.browser import launched, watched_page
from tests.e2e.conftest import A_QUESTION
from tests.e2e.host_pages import Place, embedded_widget

pytestmark = pytest.mark.e2e

EARLIER_VISIT = """
sessionStorage.setItem("xiangyin-widget:guihua", JSON.stringify({ visit: "VISIT", at: Date.now() }));
"""


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    with embedded_widget() as place:
        yield place


@pytest.fixture
def hearing(playwright: Playwright, chromium: str, tmp_path: Path) -> Iterator[Browser]:
    """A browser whose microphone plays a question of two seconds, then silence."""
    recording = tmp_path / "microphone.wav"
    recording.write_bytes(encode_wav(A_QUESTION))
    with launched(playwright, chromium, recording) as browser:
        yield browser


@pytest.mark.parametrize("ends", ["by silence", "by the button", "canceled"])
def test_a_spoken_question(hearing: Browser, place: Place, ends: str) -> None:
    place.fake.requests.clear()
    context = hearing.new_context()
    with watched_page(context) as watched:
        page = watched.page
        visit = ends.replace(" ", "-")
        page.add_init_script(EARLIER_VISIT.replace("VISIT", visit))
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(place.address("strict"))
        page.get_by_role("button", name="问社区").click()
        page.get_by_role("button", name="说话").click()
        over = page.get_by_role("button", name="说完了")
        expect(over).to_be_focused()
        expect(page.get_by_text("听到了，您接着说。")).to_be_visible()
        if ends == "canceled":
            page.keyboard.press("Escape")
            expect(page.get_by_role("button", name="说话")).to_be_focused()
            expect(page.locator(".mine")).to_have_count(0)
            assert place.fake.requests == []
        else:
            if ends == "by the button":
                over.click()
            expect(page.locator(".mine")).to_have_text(TRANSCRIPT.text, timeout=15_000)
            expect(page.locator(".words")).to_have_text(ANSWER.text)
            [request] = place.fake.requests
            assert (request.channel, request.visit) == ("widget", visit)
            assert f"{place.server.url}/api/chat/audio?community=guihua" in asked
            assert [address for address in asked if visit in address] == []  # proxies write addresses down
            assert request.utterance is not None
            assert (0.5, 4.0)[ends == "by silence"] < request.utterance.seconds < 9.0
            assert abs(request.utterance.samples).max() > 0.2
    context.close()
