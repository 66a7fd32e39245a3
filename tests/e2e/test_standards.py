"""Rule: on every screen, in every state, all can be read, told apart, reached and pressed (WCAG 2.2 AA and more)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi import Request
from playwright.sync_api import Page, expect

from assistant.channels.contract import ChannelOptions
from assistant.channels.doors import Staff
from assistant.doors import Role
from assistant.health import Health, PartHealth, PartState
from models.errors import SourceUnavailable
from tests.assistant.fakes import HANGS, IN_DANGER, REPORTS, UNCLEAR, UNKNOWN, FakeAssistant, observatory_of
from tests.e2e.browser import Watched
from tests.e2e.conftest import A_LONG_STORY
from tests.e2e.host_pages import embedded_widget
from tests.e2e.kiosk_page import CONNECTION_LOST, ask_by_typing, expect_state, pass_time, tap_talk
from tests.e2e.server import RunningServer
from tests.e2e.standards import (
    LARGE_TEXT_PX,
    LEAST_TEXT_PX,
    LEAST_WIDGET_TARGET_PX,
    fetch_axe,
    shortcomings,
    violations,
)
from tests.lacking import lacking

pytestmark = pytest.mark.e2e

SCREENS = {
    "stand": (1080, 1920),
    "desk": (1920, 1080),
    "tablet": (768, 1024),
    "phone": (360, 640),
    "narrow": (320, 568),
}


@pytest.fixture(scope="module")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    try:
        return fetch_axe(tmp_path_factory.mktemp("axe"))
    except SourceUnavailable as error:
        lacking(f"axe-core cannot be had: {error}")


def as_it_opens(page: Page) -> None:
    expect(page.locator("#examples button").first).to_be_visible()


def ready(page: Page) -> None:
    expect(page.locator("#status")).to_have_text("一切就绪，可以提问。")


def kiosk_asked(question: str, state: str = "answered") -> Callable[[Page], None]:
    def ask(page: Page) -> None:
        expect_state(page, "home")
        ask_by_typing(page, question)
        expect_state(page, state)

    return ask


def kiosk_sources(page: Page) -> None:
    kiosk_asked("高龄金贴多少钱")(page)
    page.locator("summary").first.click()
    page.locator("#type").click()
    expect(page.locator("#typing")).to_be_visible()


def kiosk_lost(page: Page) -> None:
    kiosk_asked(HANGS, "answering")(page)
    page.context.set_offline(True)
    expect(page.locator("#connection")).to_be_visible()


def kiosk_refused(page: Page) -> None:
    expect_state(page, "home")
    tap_talk(page)
    expect(page.locator("#trouble")).to_be_visible()


def kiosk_left(page: Page) -> None:
    kiosk_asked("几点开门")(page)
    pass_time(page, 11)
    expect(page.locator("#still-there")).to_be_visible()


def kiosk_listening(page: Page) -> None:
    expect_state(page, "home")
    tap_talk(page)
    expect_state(page, "listening")


def chat_asked(question: str) -> Callable[[Page], None]:
    def ask(page: Page) -> None:
        page.get_by_role("button", name="大字").click()
        page.get_by_label("您的问题").fill(question)
        page.get_by_role("button", name="发送").click()
        expect(page.get_by_role("button", name="朗读")).to_be_visible()
        if page.locator("summary").count():
            page.locator("summary").first.click()

    return ask


def choosing(page: Page) -> None:
    page.locator("#choose").click()
    page.get_by_role("dialog").get_by_role("button", name="更多").click()
    expect(page.get_by_role("button", name="粤语（女声）")).to_be_visible()


def status_of_the_service(page: Page) -> None:
    expect(page.get_by_role("heading", name="在线声音")).to_be_visible()


def told_the_code(page: Page) -> None:
    expect(page.locator("#code .digits")).to_have_text("FWG6-27JG")
    expect(page.get_by_role("heading", name="想看一看、想删掉")).to_be_visible()


STATES: dict[str, Callable[[Page], None]] = {
    "/": ready,
    "/kiosk": as_it_opens,
    "/kiosk#sources": kiosk_sources,
    "/kiosk#answering": kiosk_asked(HANGS, "answering"),
    "/kiosk#asked-back": kiosk_asked(UNCLEAR),
    "/kiosk#danger": kiosk_asked(IN_DANGER),
    "/kiosk#registered": kiosk_asked(REPORTS),
    "/kiosk#unknown": kiosk_asked(UNKNOWN),
    "/kiosk#choosing": choosing,
    "/kiosk#refused": kiosk_refused,
    "/kiosk#lost": kiosk_lost,
    "/chat": as_it_opens,
    "/chat#answered": chat_asked("高龄金贴多少钱"),
    "/chat#asked-back": chat_asked(UNCLEAR),
    "/chat#danger": chat_asked(IN_DANGER),
    "/chat#registered": chat_asked(REPORTS),
    "/chat#choosing": choosing,
    "/privacy#chat/FWG6-27JG": told_the_code,
}


# A question each, and what shows that it was answered.
WIDGET_STATES = {
    "几点开门": "summary",
    UNCLEAR: ".log .choices",
    UNKNOWN: ".desk",
    REPORTS: ".digits",
    IN_DANGER: "[role=alert]",
}


@pytest.mark.parametrize("state", STATES)
def test_everything_can_be_read_and_pressed(
    watched: Watched, server: RunningServer, axe: str, state: str
) -> None:
    visit(watched, server, axe, state, STATES[state])


@pytest.mark.parametrize("speaking_page", [A_LONG_STORY], indirect=True)
def test_so_it_can_while_somebody_speaks(speaking_page: Watched, server: RunningServer, axe: str) -> None:
    visit(speaking_page, server, axe, "/kiosk#listening", kiosk_listening)


def test_so_it_can_when_somebody_has_left(timed: Watched, server: RunningServer, axe: str) -> None:
    visit(timed, server, axe, "/kiosk#left", kiosk_left)


def test_so_it_can_on_the_page_that_tells_staff_how_the_service_is(
    watched: Watched, fake: FakeAssistant, axe: str, tmp_path: Path
) -> None:
    voice = PartHealth("voice:edge-tts", "在线声音", PartState.RESTING, "换了一种声音，照常念", 1)
    ear = PartHealth("recognizer", "普通话识别", PartState.WORKING, "", 0)
    fake.observatory = observatory_of(tmp_path, Health((ear, voice), backlog=3))
    with RunningServer(fake, ChannelOptions()) as server:
        server._app.state.staff_door = OpenDoor()
        visit(watched, server, axe, "/staff/status", status_of_the_service)
        watched.page.goto("about:blank")


class OpenDoor:
    """Takes everybody for a member of staff."""

    def admit(self, request: Request, role: Role) -> Staff:
        return Staff("小李", role)


def visit(
    watched: Watched, server: RunningServer, axe: str, path: str, go_there: Callable[[Page], None]
) -> None:
    """Bring a page into its state, and look at it on each screen; at the kiosk in large type, too."""
    watched.forgiven = (*CONNECTION_LOST, "ERR_INTERNET_DISCONNECTED")
    page = watched.page
    page.goto(server.url + path)
    go_there(page)
    found = looked_at(page, axe, LEAST_TEXT_PX)
    if path.startswith("/kiosk") and not page.locator("dialog[open]").count():
        page.locator("#large").click()
        found |= looked_at(page, axe, LARGE_TEXT_PX)
    page.context.set_offline(False)
    assert found == {}


def looked_at(page: Page, axe: str, least_text_px: float) -> dict[str, list[str]]:
    """Return what is wrong, by screen. The rules of axe-core are asked on the smallest one, where all is tightest."""
    found: dict[str, list[str]] = {}
    for screen, (width, height) in SCREENS.items():
        page.set_viewport_size({"width": width, "height": height})
        wrong = shortcomings(page, least_text_px=least_text_px)
        if screen == "narrow":
            wrong += violations(page, axe)
        if wrong:
            found[f"{screen}, {least_text_px:.0f} px"] = wrong
    return found


def test_so_it_can_in_the_widget_on_another_site(watched: Watched, axe: str) -> None:
    page = watched.page
    host = "[data-xiangyin-widget]"
    found: dict[str, list[str]] = {}

    def look(state: str, least_text_px: float) -> None:
        for width, height in (SCREENS["desk"], SCREENS["narrow"]):
            page.set_viewport_size({"width": width, "height": height})
            found[f"{state}, {width} px wide, text of {least_text_px:.0f} px"] = shortcomings(
                page, least_text_px=least_text_px, least_target_px=LEAST_WIDGET_TARGET_PX, host=host
            ) + violations(page, axe, host=host)

    with embedded_widget() as place:
        page.goto(place.address("plain"))
        page.get_by_role("button", name="问社区").wait_for()
        look("closed", LEAST_TEXT_PX)
        page.get_by_role("button", name="问社区").click()
        expect(page.get_by_label("您的问题")).to_be_visible()
        for least_text_px in (LEAST_TEXT_PX, LARGE_TEXT_PX):
            for question, part in WIDGET_STATES.items():
                page.get_by_label("您的问题").fill(question)
                page.get_by_role("button", name="发送").click()
                expect(page.locator(part).last).to_be_visible()
                look(question, least_text_px)
            page.get_by_role("button", name="大字").click()
        page.goto("about:blank")
    assert {state: wrong for state, wrong in found.items() if wrong} == {}
