"""Rule: whatever page the widget is put into, it looks and works the same, and the page stays as it was."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from assistant.channels.pages import STATIC
from tests.assistant.fakes import ANSWER, CHOICES, UNCLEAR
from tests.e2e.browser import watched_page
from tests.e2e.host_pages import Place, embedded_widget

pytestmark = pytest.mark.e2e

HOSTILE = ("reset", "old", "strict")
SCREENS = ((320, 568), (1280, 800))
MAX_BYTES = 16 * 1024
"""Of the whole widget, gzipped."""

# Everything in the shadow root: where it is, how large, and how it is painted.
_LOOKS = """
(host) => {
  const looks = {};
  let count = 0;
  for (const element of host.shadowRoot.querySelectorAll("*")) {
    if (!element.checkVisibility()) {
      continue;
    }
    const { x, y, width, height } = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    const seen = `${element.tagName}.${element.className.baseVal ?? element.className}`;
    let look = `${seen} ${x.toFixed(1)} ${y.toFixed(1)} ${width.toFixed(1)} ${height.toFixed(1)}`;
    for (const name of ["color", "backgroundColor", "borderTopColor", "fontSize", "fontFamily", "fontStyle",
                        "fontWeight", "lineHeight", "letterSpacing", "textTransform", "textAlign", "direction",
                        "visibility", "opacity", "cursor", "pointerEvents",
                        "userSelect", "transform", "transitionDuration", "zoom"]) {
      look += ` ${style[name]}`;
    }
    looks[count] = look;
    count += 1;
  }
  return looks;
}
"""


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    with embedded_widget() as place:
        yield place


@pytest.fixture(scope="module")
def looks_on_a_plain_page(browser: Browser, place: Place) -> list[Any]:
    return visit(browser, place, "plain")


def visit(browser: Browser, place: Place, name: str) -> list[Any]:
    """Ask twice, take a choice, and return how everything looked on the way, on all screens."""
    context = browser.new_context()
    looks: list[Any] = []
    with watched_page(context) as watched:
        page = watched.page
        page.goto(place.address(name))
        look(page, looks)
        page.get_by_role("button", name="问社区").click()
        page.get_by_label("您的问题").fill(UNCLEAR)
        look(page, looks)
        page.keyboard.press("Enter")
        expect(page.locator(".log .choices button:enabled")).to_have_count(len(CHOICES) + 1)
        look(page, looks)
        page.get_by_role("button", name="大字").click()
        page.get_by_role("button", name=CHOICES[0].label).click()
        expect(page.locator(".words").last).to_have_text(ANSWER.text)
        page.locator("summary").last.click()
        expect(page.locator("blockquote").last).to_be_visible()
        page.get_by_role("button", name="这个回答有用").click()
        expect(page.get_by_text("谢谢，记下了")).to_be_visible()
        look(page, looks)
        page.get_by_role("button", name="朗读", exact=True).last.click()
        expect(page.get_by_role("button", name="停止朗读")).to_be_visible()
        expect(page.get_by_role("button", name="停止朗读")).to_have_count(0)
        assert page.evaluate("window.played.length") == 2
    context.close()
    return looks


def look(page: Page, looks: list[Any]) -> None:
    for width, height in SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        page.locator(".talk").evaluate("(talk) => { talk.scrollTop = 0; }")
        looks.append(page.locator("[data-xiangyin-widget]").evaluate(_LOOKS))


@pytest.mark.parametrize("name", HOSTILE)
def test_it_looks_and_works_the_same(
    browser: Browser, place: Place, looks_on_a_plain_page: list[Any], name: str
) -> None:
    looks = visit(browser, place, name)
    assert min(len(look) for look in looks) >= 4
    assert looks == looks_on_a_plain_page


def test_it_is_small_and_asks_little(browser: Browser, place: Place) -> None:
    size = len(gzip.compress((STATIC / "widget.js").read_bytes(), 9))
    context = browser.new_context()
    asked: list[str] = []
    with watched_page(context) as watched:
        page = watched.page
        page.on("request", lambda request: asked.append(request.url.removeprefix(place.server.url)))
        page.goto(place.address("plain"))
        expect(page.get_by_role("button", name="问社区")).to_be_visible()
        before = asked[1:]  # without the page itself
        page.get_by_role("button", name="问社区").click()
        page.get_by_label("您的问题").fill("几点开门")
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="朗读")).to_be_visible()
    context.close()
    print(f"widget.js: {size} bytes gzipped; requests: {len(before)} with the page, then {asked[2:]}")  # noqa: T201  asked for
    assert size <= MAX_BYTES
    assert before == ["/widget.js"]
    assert asked[2:] == ["/api/community?community=guihua", "/api/chat?community=guihua"]


def test_the_page_stays_as_it_was(browser: Browser, place: Place) -> None:
    """One element more, and nothing that the page's own scripts could meet."""
    context = browser.new_context()
    with watched_page(context) as watched:
        page = watched.page
        names = "Object.getOwnPropertyNames(window).filter((name) => name !== 'played').sort()"
        page.goto(place.address("nothing"))
        before = page.evaluate(names)
        page.goto(place.address("plain"))
        page.get_by_role("button", name="问社区").click()
        expect(page.get_by_label("您的问题")).to_be_visible()
        assert page.evaluate(names) == before
        assert page.evaluate("document.body.children.length") == 3
        assert page.evaluate("document.querySelectorAll('iframe, style, link[rel=stylesheet]').length") == 0
        assert page.evaluate("document.documentElement.children.length") == 3
    context.close()
