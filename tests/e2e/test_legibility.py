"""Rule: on every screen text is at least 18 pt, targets at least 60 px, and nothing runs over the edge."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.assistant.fakes import IN_DANGER, REPORTS, UNCLEAR
from tests.e2e.browser import watched_page
from tests.e2e.server import RunningServer

pytestmark = pytest.mark.e2e

SCREENS = {"stand": (1080, 1920), "desk": (1920, 1080), "phone": (360, 640), "narrow": (320, 568)}

# Sizes of all visible text, and of everything that can be pressed.
_MEASURE = """
() => {
  const shown = { visibilityProperty: true };
  const visible = (element) => element.checkVisibility(shown) && !element.closest(".unseen");
  const isText = (node) => node.nodeType === Node.TEXT_NODE && node.data.trim() !== "";
  const holdsText = (element) => [...element.childNodes].some(isText);
  const pressable = (element) => element.matches("button, a, input, textarea, summary");
  const all = [...document.body.querySelectorAll("*")].filter(visible);
  const style = (element) => getComputedStyle(element);
  return {
    texts: all.filter(holdsText).map((element) => ({
      text: element.textContent.trim().slice(0, 20),
      size: parseFloat(style(element).fontSize),
      spacing: parseFloat(style(element).lineHeight) / parseFloat(style(element).fontSize),
    })),
    targets: all.filter(pressable).map((element) => {
      const box = element.getBoundingClientRect();
      return { text: element.textContent.trim() || element.id, width: box.width, height: box.height };
    }),
    overflow: document.documentElement.scrollWidth - innerWidth,
  };
}
"""


def answered_kiosk(page: Page) -> None:
    page.locator("#type").click()
    page.get_by_label("把问题打在这里").fill("高龄金贴多少钱")
    page.get_by_role("button", name="问", exact=True).click()
    expect(page.locator("body")).to_have_attribute("data-state", "answered", timeout=15_000)
    page.locator("#type").click()


def answered_chat(page: Page) -> None:
    page.get_by_role("button", name="大字").click()
    page.locator("#examples button").first.click()
    expect(page.get_by_role("button", name="朗读")).to_be_visible()
    page.locator("summary").first.click()


def asked_back_kiosk(page: Page) -> None:
    page.locator("#type").click()
    page.get_by_label("把问题打在这里").fill(UNCLEAR)
    page.get_by_role("button", name="问", exact=True).click()
    expect(page.locator("body")).to_have_attribute("data-state", "answered", timeout=15_000)
    expect(page.locator(".choices button")).to_have_count(4)


def asked_back_chat(page: Page) -> None:
    page.get_by_role("button", name="大字").click()
    page.get_by_label("您的问题").fill(UNCLEAR)
    page.get_by_role("button", name="发送").click()
    expect(page.locator(".choices button")).to_have_count(4)


def asked_kiosk(question: str) -> Callable[[Page], None]:
    def ask(page: Page) -> None:
        page.locator("#type").click()
        page.get_by_label("把问题打在这里").fill(question)
        page.get_by_role("button", name="问", exact=True).click()
        expect(page.locator("body")).to_have_attribute("data-state", "answered", timeout=15_000)
        expect(page.locator("#numbers")).to_be_visible()

    return ask


def asked_chat(question: str) -> Callable[[Page], None]:
    def ask(page: Page) -> None:
        page.get_by_role("button", name="大字").click()
        page.get_by_label("您的问题").fill(question)
        page.get_by_role("button", name="发送").click()
        expect(page.locator(".big-numbers")).to_be_visible()

    return ask


def choosing(page: Page) -> None:
    page.locator("#choose").click()
    page.get_by_role("button", name="更多").click()
    expect(page.get_by_role("button", name="粤语（女声）")).to_be_visible()


def choosing_in_large_type(page: Page) -> None:
    page.get_by_role("button", name="大字").click()
    choosing(page)


VISITS: dict[str, Any] = {
    "/": lambda page: expect(page.locator("#status")).to_have_text("一切就绪，可以提问。"),
    "/kiosk": answered_kiosk,
    "/chat": answered_chat,
    "/kiosk#asked-back": asked_back_kiosk,
    "/chat#asked-back": asked_back_chat,
    "/kiosk#danger": asked_kiosk(IN_DANGER),
    "/chat#danger": asked_chat(IN_DANGER),
    "/kiosk#registered": asked_kiosk(REPORTS),
    "/chat#registered": asked_chat(REPORTS),
    "/kiosk#choosing": choosing,
    "/chat#choosing": choosing_in_large_type,
}


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("path", VISITS)
def test_everything_can_be_read_and_pressed(
    browser: Browser, server: RunningServer, path: str, screen: str
) -> None:
    width, height = SCREENS[screen]
    context = browser.new_context(viewport={"width": width, "height": height})
    with watched_page(context) as watched:
        page = watched.page
        page.goto(server.url + path)
        check(page)
        VISITS[path](page)
        check(page)
    context.close()


def check(page: Page) -> None:
    page.wait_for_load_state("networkidle")
    measured = page.evaluate(_MEASURE)
    assert measured["texts"]
    assert measured["targets"]
    assert [text for text in measured["texts"] if text["size"] < 24] == []
    assert [text for text in measured["texts"] if text["spacing"] < 1.29] == []
    small = [target for target in measured["targets"] if min(target["width"], target["height"]) < 59.5]
    assert small == []
    assert measured["overflow"] <= 0
