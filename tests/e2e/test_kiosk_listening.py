"""Rule: the kiosk hears people out, falls silent for them at once, and does not listen where it would hear itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from assistant.channels.contract import ChannelOptions
from assistant.rehearsal import Rehearsal
from assistant.settings_kiosk import Kiosk
from assistant.turn import Event, Request
from models.audio import Audio, encode_wav, joined, silence
from models.synthesis import Speech
from tests.assistant.fakes import HANGS, TRANSCRIPT, FakeAssistant, tone
from tests.e2e.browser import Watched
from tests.e2e.conftest import A_LONG_STORY, A_QUESTION, IMPATIENT, NOBODY, RATE_HZ
from tests.e2e.kiosk_page import (
    ask_by_typing,
    expect_sentences,
    expect_state,
    open_kiosk,
    played,
    tap_talk,
)
from tests.e2e.server import RunningServer

pytestmark = pytest.mark.e2e

WITH_A_PAUSE = joined([tone(1.5, RATE_HZ), silence(3.0, RATE_HZ), tone(1.0, RATE_HZ), silence(30.0, RATE_HZ)])
SO_FAR = "高龄金贴一个月"
QUESTIONS = {"patient": Kiosk(close_s=4.0), "open": IMPATIENT.model_copy(update={"barge_in": True})}

# A microphone whose echo nothing takes away.
_ECHOES = """() => {
  const settings = MediaStreamTrack.prototype.getSettings;
  MediaStreamTrack.prototype.getSettings = function () {
    return { ...settings.apply(this), echoCancellation: false };
  };
}"""
# Notes every microphone that is opened.
_NOTE_MICROPHONES = """() => {
  window.microphones = [];
  const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wishes) => {
    const stream = await open(wishes);
    window.microphones.push(...stream.getAudioTracks());
    return stream;
  };
}"""


@dataclass
class Attentive(FakeAssistant):
    """Knows what was said so far, and answers only after it has said that it was heard."""

    acknowledges: bool = False
    _acknowledged: asyncio.Event = field(default_factory=asyncio.Event)

    async def overhear(self, audio: Audio, dialect: str | None = None) -> str:
        return SO_FAR

    def acknowledgement(
        self, *, speed: float = 1.0, voice: str | None = None, typed: bool = False
    ) -> Speech | None:
        self._acknowledged.set()
        return Speech("好的，我看一下。", tone(0.2, 24_000), "fake")

    async def turn(self, request: Request, rehearsed: Rehearsal | None = None) -> AsyncGenerator[Event, None]:
        if self.acknowledges and request.utterance is not None:
            await self._acknowledged.wait()
        async for event in super().turn(request, rehearsed):
            yield event


@pytest.fixture
def fake() -> Attentive:
    return Attentive(voice_s=0.4)


@pytest.fixture
def server(fake: FakeAssistant) -> Iterator[RunningServer]:
    with RunningServer(fake, ChannelOptions(kiosk=IMPATIENT, kiosks=QUESTIONS)) as server:
        yield server


def open_microphones(page: Page) -> int:
    """Return how many there are at this moment."""
    return int(page.evaluate("window.microphones.filter((track) => track.readyState === 'live').length"))


@pytest.mark.parametrize("speaking_page", [A_LONG_STORY], indirect=True)
def test_a_second_tap_says_finished(server: RunningServer, speaking_page: Watched) -> None:
    page = speaking_page.page
    open_kiosk(page, server)
    tap_talk(page)
    expect(page.locator("#status")).to_have_text("听到了，您接着说。")
    expect(page.locator("#talk")).to_have_text("说完了")
    tap_talk(page)
    expect(page.locator("#question .words")).to_have_text(TRANSCRIPT.text)


@pytest.mark.parametrize("speaking_page", [A_LONG_STORY], indirect=True)
def test_what_is_heard_appears_as_it_is_heard_and_letting_go_says_finished(
    server: RunningServer, fake: FakeAssistant, speaking_page: Watched
) -> None:
    page = speaking_page.page
    open_kiosk(page, server)
    page.locator("#talk[aria-disabled=false]").hover()
    page.mouse.down()
    expect(page.locator("#attending .small")).to_have_text("说完了，松开手就行。")
    expect(page.locator("#attending .big")).to_have_text(SO_FAR)
    page.mouse.up()
    expect(page.locator("#question .words")).to_have_text(TRANSCRIPT.text)
    expect_state(page, "answered")
    assert len(fake.requests) == 1


@pytest.mark.parametrize("speaking_page", [WITH_A_PAUSE], indirect=True)
def test_whoever_holds_the_button_is_heard_out(
    server: RunningServer, fake: FakeAssistant, speaking_page: Watched
) -> None:
    page = speaking_page.page
    open_kiosk(page, server)
    page.locator("#talk[aria-disabled=false]").hover()
    page.mouse.down()
    status = page.locator("#status")
    for told in ("听到了，您接着说。", "您慢慢说，我等着。", "听到了，您接着说。"):
        expect(status).to_have_text(told)
    page.mouse.up()
    expect_sentences(page, 2)
    [request] = fake.requests
    assert request.utterance is not None
    assert request.utterance.seconds > 4.5


@pytest.mark.parametrize("speaking_page", [NOBODY], indirect=True)
def test_a_slow_tap_is_a_tap_and_nobody_speaks(
    server: RunningServer, fake: FakeAssistant, speaking_page: Watched
) -> None:
    page = speaking_page.page
    open_kiosk(page, server)
    page.locator("#talk[aria-disabled=false]").hover()
    page.mouse.down()
    expect(page.locator("#attending .small")).to_have_text("说完了，松开手就行。")
    page.mouse.up()
    expect_state(page, "listening")
    expect(page.locator("#trouble")).to_contain_text("没有听到您说话")
    expect_state(page, "home")
    assert fake.requests == []


@pytest.mark.parametrize("speaking_page", [WITH_A_PAUSE], indirect=True)
def test_a_pause_in_the_middle_is_waited_out(
    server: RunningServer, fake: FakeAssistant, speaking_page: Watched
) -> None:
    page = speaking_page.page
    open_kiosk(page, server, "patient")
    tap_talk(page)
    status = page.locator("#status")
    expect(status).to_have_text("听到了，您接着说。")
    expect(status).to_have_text("您慢慢说，我等着。")
    expect(status).to_have_text("听到了，您接着说。")
    tap_talk(page)
    expect_sentences(page, 2)
    [request] = fake.requests
    assert request.utterance is not None
    assert request.utterance.seconds > 4.5


@pytest.mark.parametrize("speaking_page", [A_LONG_STORY], indirect=True)
def test_a_tap_cuts_in_on_the_answer(
    server: RunningServer, fake: FakeAssistant, speaking_page: Watched
) -> None:
    page = speaking_page.page
    open_kiosk(page, server)
    ask_by_typing(page, HANGS)
    expect_state(page, "answering")
    tap_talk(page)
    expect(page.locator("#status")).to_have_text("听到了，您接着说。")
    assert [request.question for request in fake.cancelled] == [HANGS]


@pytest.mark.parametrize("speaking_page", [A_QUESTION], indirect=True)
def test_a_voice_cuts_in_on_the_answer(
    server: RunningServer, fake: FakeAssistant, speaking_page: Watched
) -> None:
    fake.voice_s = 5.0
    page = speaking_page.page
    open_kiosk(page, server, "open")
    tap_talk(page)
    expect(page.locator("#ear")).to_be_visible()
    expect(page.locator("#status")).to_have_text("正在读，您可以插话。")
    expect_state(page, "listening")
    expect(page.locator("#ear")).to_be_hidden()
    expect_state(page, "answering")
    first, second = fake.requests
    assert (first.utterance is None, second.utterance is None) == (False, False)
    assert second.visit == first.visit
    started = [note["at_ms"] for note in page.evaluate("window.received") if note["type"] == "speech-started"]
    assert 0 <= played(page)[0]["silenced_ms"] - started[1] < 200


@pytest.mark.parametrize("speaking_page", [A_QUESTION], indirect=True)
def test_soon_after_the_answer_nobody_is_listened_to(
    server: RunningServer, fake: FakeAssistant, speaking_page: Watched, microphone: Path
) -> None:
    page = speaking_page.page
    open_kiosk(page, server, "open")
    page.evaluate(_NOTE_MICROPHONES)
    tap_talk(page)
    expect(page.locator("#status")).to_have_text("听到了，您接着说。")
    microphone.write_bytes(encode_wav(NOBODY))  # when it is opened again
    expect(page.locator("#ear")).to_be_visible()
    expect(page.locator("#status")).to_have_text("还想问，直接说就行。")
    assert open_microphones(page) == 1
    expect(page.locator("#ear")).to_be_hidden(timeout=15_000)
    assert open_microphones(page) == 0
    assert len(fake.requests) == 1


@pytest.mark.parametrize("speaking_page", [A_QUESTION], indirect=True)
def test_where_it_would_hear_itself_the_microphone_is_closed_while_it_speaks(
    server: RunningServer, fake: FakeAssistant, speaking_page: Watched
) -> None:
    page = speaking_page.page
    open_kiosk(page, server, "open")
    page.evaluate(_ECHOES)
    page.evaluate(_NOTE_MICROPHONES)
    tap_talk(page)
    expect_state(page, "listening")
    assert open_microphones(page) == 1
    expect_state(page, "answering")
    expect(page.locator("#status")).to_have_text("正在读给您听。")
    expect_state(page, "answered")
    assert open_microphones(page) == 0
    assert len(fake.requests) == 1


@pytest.mark.parametrize("speaking_page", [NOBODY], indirect=True)
def test_who_only_types_is_not_listened_to(server: RunningServer, speaking_page: Watched) -> None:
    page = speaking_page.page
    open_kiosk(page, server, "open")
    page.evaluate(_NOTE_MICROPHONES)
    ask_by_typing(page, "几点开门")
    expect_state(page, "answered")
    assert page.evaluate("window.microphones") == []


@pytest.mark.parametrize("speaking_page", [A_QUESTION], indirect=True)
def test_being_heard_is_said_aloud_and_is_no_part_of_the_answer(
    fake: Attentive, speaking_page: Watched
) -> None:
    fake.acknowledges = True
    page = speaking_page.page
    kiosk = IMPATIENT.model_copy(update={"acknowledge": True})
    with RunningServer(fake, ChannelOptions(kiosk=kiosk)) as server:
        open_kiosk(page, server)
        tap_talk(page)
        expect_state(page, "answered")
        expect_sentences(page, 2)
        assert len(played(page)) == 3
        page.get_by_role("button", name="再说一遍").click()
        expect_state(page, "answering")
        expect_state(page, "answered")
        assert len(played(page)) == 5
        page.goto("about:blank")
