"""A server on the fake assistant, and a browser to visit it with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from assistant.channels.contract import ChannelOptions
from assistant.settings_kiosk import Kiosk
from models.audio import encode_wav, joined, silence
from tests.assistant.fakes import FakeAssistant, tone
from tests.e2e.browser import STAND, Watched, find_chromium, launched, prepared_page, used_again
from tests.e2e.server import RunningServer
from tests.lacking import lacking


@pytest.fixture(scope="module")
def chromium() -> str:
    path = find_chromium()
    if path is None:
        reason = "no Chromium here: install it, or set CHROMIUM to its path"
        lacking(reason)
    return path


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
def browser(playwright: Playwright, chromium: str) -> Iterator[Browser]:
    """A browser that refuses the microphone."""
    with launched(playwright, chromium) as browser:
        yield browser


@pytest.fixture
def fake() -> FakeAssistant:
    return FakeAssistant(voice_s=0.2)


@pytest.fixture
def server(fake: FakeAssistant) -> Iterator[RunningServer]:
    with RunningServer(fake, ChannelOptions(kiosk=IMPATIENT)) as server:
        yield server


@pytest.fixture(scope="module")
def page_of_the_module(browser: Browser) -> Watched:
    """To open one costs a test more than what it does with it."""
    return prepared_page(browser.new_context(viewport=STAND, reduced_motion="reduce"))


@pytest.fixture(scope="module")
def timed_page_of_the_module(browser: Browser) -> Watched:
    watched = prepared_page(browser.new_context(viewport=STAND, reduced_motion="reduce"))
    watched.page.clock.install()
    return watched


@pytest.fixture
def watched(page_of_the_module: Watched) -> Iterator[Watched]:
    """A page without a microphone."""
    with used_again(page_of_the_module) as watched:
        yield watched


@pytest.fixture
def timed(timed_page_of_the_module: Watched) -> Iterator[Watched]:
    """The same; its clock can be advanced."""
    with used_again(timed_page_of_the_module) as watched:
        yield watched


@pytest.fixture(scope="module")
def microphone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the microphone plays, from its beginning whenever a page opens it."""
    return tmp_path_factory.mktemp("microphone") / "microphone.wav"


@pytest.fixture(scope="module")
def speaking_browser(playwright: Playwright, chromium: str, microphone: Path) -> Iterator[Browser]:
    """A browser with a microphone."""
    microphone.write_bytes(encode_wav(NOBODY))
    with launched(playwright, chromium, microphone) as browser:
        yield browser


@pytest.fixture(scope="module")
def speaking_page_of_the_module(speaking_browser: Browser) -> Watched:
    return prepared_page(speaking_browser.new_context(viewport=STAND, reduced_motion="reduce"))


@pytest.fixture
def speaking_page(
    speaking_page_of_the_module: Watched, microphone: Path, request: pytest.FixtureRequest
) -> Iterator[Watched]:
    """A page whose microphone plays the audio that the test gives as the fixture's parameter."""
    microphone.write_bytes(encode_wav(request.param))
    with used_again(speaking_page_of_the_module) as watched:
        yield watched


IMPATIENT = Kiosk(finished_s=0.6, close_s=0.6, give_up_s=1.0, barge_in=False)
RATE_HZ = 48_000
A_QUESTION = joined([silence(0.5, RATE_HZ), tone(1.5, RATE_HZ), silence(30.0, RATE_HZ)])
A_LONG_STORY = tone(60.0, RATE_HZ)
NOBODY = silence(60.0, RATE_HZ)
