"""Rule: on every screen, in every state, all can be read, told apart, reached and pressed (WCAG 2.2 AA and more)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from models.audio import encode_wav
from models.errors import SourceUnavailable
from tests.assistant.fakes import HANGS, IN_DANGER, REPORTS, UNCLEAR, UNKNOWN
from tests.e2e.browser import watched_page
from tests.e2e.conftest import A_LONG_STORY
from tests.e2e.kiosk_page import CONNECTION_LOST, ask_by_typing, expect_state, pass_time, tap_talk
from tests.e2e.server import RunningServer
from tests.e2e.standards import LARGE_TEXT_PX, LEAST_TEXT_PX, fetch_axe, shortcomings, violations
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
    page.clock.install()
    kiosk_asked("几点开门")(page)
    pass_time(page, 46)
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
    "/kiosk#left": kiosk_left,
    "/chat": as_it_opens,
    "/chat#answered": chat_asked("高龄金贴多少钱"),
    "/chat#asked-back": chat_asked(UNCLEAR),
    "/chat#danger": chat_asked(IN_DANGER),
    "/chat#registered": chat_asked(REPORTS),
    "/chat#choosing": choosing,
}


@pytest.mark.parametrize("state", STATES)
def test_everything_can_be_read_and_pressed(
    browser: Browser, server: RunningServer, axe: str, state: str
) -> None:
    visit(browser.new_context(), server, axe, state, STATES[state])


def test_so_it_can_while_somebody_speaks(
    speaking_browser: Browser, microphone: Path, server: RunningServer, axe: str
) -> None:
    microphone.write_bytes(encode_wav(A_LONG_STORY))
    visit(speaking_browser.new_context(), server, axe, "/kiosk#listening", kiosk_listening)


def visit(
    context: BrowserContext, server: RunningServer, axe: str, path: str, go_there: Callable[[Page], None]
) -> None:
    """Bring a page into its state, and look at it on each screen; at the kiosk in large type, too."""
    with watched_page(context) as watched:
        watched.forgiven = CONNECTION_LOST
        page = watched.page
        page.set_viewport_size(size(*SCREENS["stand"]))
        page.goto(server.url + path)
        go_there(page)
        found = looked_at(page, axe, LEAST_TEXT_PX)
        if path.startswith("/kiosk") and not page.locator("dialog[open]").count():
            page.locator("#large").click()
            found |= looked_at(page, axe, LARGE_TEXT_PX)
        assert found == {}
    context.close()


def looked_at(page: Page, axe: str, least_text_px: float) -> dict[str, list[str]]:
    """Return what is wrong, by screen."""
    found: dict[str, list[str]] = {}
    for screen, (width, height) in SCREENS.items():
        page.set_viewport_size(size(width, height))
        wrong = shortcomings(page, least_text_px=least_text_px)
        if screen in {"stand", "phone"}:
            wrong += violations(page, axe)
        if wrong:
            found[f"{screen}, {least_text_px:.0f} px"] = wrong
    return found


def size(width: int, height: int) -> ViewportSize:
    return {"width": width, "height": height}
