"""What the tests of the kiosk do to its page."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.e2e.server import RunningServer

CONNECTION_LOST = ("ERR_CONNECTION", "WebSocket connection to")


def open_kiosk(page: Page, server: RunningServer, kiosk: str = "") -> None:
    """Open the page; ``kiosk`` is the id under which it has settings of its own."""
    page.goto(f"{server.url}/kiosk{kiosk and f'?id={kiosk}'}")
    expect_state(page, "home")


def expect_state(page: Page, state: str) -> None:
    """Wait until the kiosk is there."""
    expect(page.locator("body")).to_have_attribute("data-state", state, timeout=15_000)


def tap_talk(page: Page) -> None:
    """Tap when a tap counts: right after another one it is taken for a trembling finger."""
    page.locator("#talk[aria-disabled=false]").click()


def ask_by_typing(page: Page, question: str) -> None:
    """Ask with the keyboard."""
    page.locator("#type").click()
    page.get_by_label("把问题打在这里").fill(question)
    page.get_by_role("button", name="问", exact=True).click()


def expect_sentences(page: Page, count: int) -> None:
    """Wait until so much of an answer stands on the screen."""
    expect(page.locator("#answer .sentences li")).to_have_count(count)


def offered(page: Page) -> Locator:
    """Return the buttons with which an ambiguous question is settled."""
    return page.get_by_role("list", name="您想问的是哪一样").get_by_role("button")


def pass_time(page: Page, seconds: int) -> None:
    """Let the page's clock run on, leaving the server time to answer its pings."""
    for start in range(0, seconds, 5):
        page.clock.run_for(1000 * min(5, seconds - start))
        page.evaluate("fetch('/healthz').then(() => null)")


def played(page: Page) -> list[dict[str, Any]]:
    """Return what the loudspeaker was given."""
    notes: list[dict[str, Any]] = page.evaluate("window.played")
    return notes
