"""Rule: on another site's page the widget answers, keeps a visit, forgets it, and says what is amiss."""

from __future__ import annotations

import json
import threading
import urllib.request
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.assistant.fakes import (
    ANSWER,
    BREAKS,
    CHOICES,
    HANGS,
    IN_DANGER,
    REPORTS,
    UNCLEAR,
    UNKNOWN,
    FakeAssistant,
    FakeReadiness,
)
from tests.e2e.browser import Watched, watched_page
from tests.e2e.host_pages import HostSite, Place, embedded_widget

pytestmark = pytest.mark.e2e

REFUSED = ("Failed to load resource", "ERR_", "CORS")


@pytest.fixture(scope="module")
def service() -> Iterator[Place]:
    with embedded_widget() as place:
        yield place


@pytest.fixture
def place(service: Place) -> Place:
    """The service as if nobody had been there."""
    leaving = urllib.request.Request(
        f"{service.server.url}/api/leave", b'{"visit": "visit-1"}', {"Content-Type": "application/json"}
    )
    urllib.request.urlopen(leaving).close()
    vars(service.fake).update(vars(FakeAssistant()))
    return service


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watched]:
    context = browser.new_context(viewport={"width": 320, "height": 568})
    with watched_page(context) as watched:
        yield watched
    context.close()


def opened(page: Page, place: Place, name: str = "plain") -> None:
    page.goto(place.address(name))
    page.get_by_role("button", name="问社区").click()
    expect(page.get_by_label("您的问题")).to_be_visible()


def ask(page: Page, question: str) -> None:
    page.get_by_label("您的问题").fill(question)
    page.get_by_role("button", name="发送").click()


def kept(page: Page) -> str | None:
    found = page.evaluate("sessionStorage.getItem('xiangyin-widget:guihua')")
    assert found is None or isinstance(found, str)
    return found


_BEYOND_THE_EDGE = """
(host) => [...host.shadowRoot.querySelectorAll("*")].filter((element) => element.checkVisibility()
  && !element.closest(".unseen") && element.getBoundingClientRect().right > innerWidth + 0.5)
  .map(({ outerHTML }) => outerHTML)
"""


def test_on_a_narrow_phone_nothing_runs_over_the_edge(place: Place, watched: Watched) -> None:
    page = watched.page
    opened(page, place)
    shown = {
        "几点开门": "summary",
        UNCLEAR: ".log .choices",
        UNKNOWN: ".desk",
        REPORTS: ".digits",
        BREAKS: ".trouble",
    }
    for question, part in shown.items():
        ask(page, question)
        expect(page.locator(part)).to_have_count(1)
    ask(page, IN_DANGER)
    alert = page.get_by_role("alert").last
    expect(alert).to_contain_text("先照这样做")
    expect(alert.locator("a")).to_have_text(["打110", "打96110"])
    assert alert.locator("a").last.get_attribute("href") == "tel:96110"
    host = page.locator("[data-xiangyin-widget]")
    for _ in ("usual", "large"):
        assert host.evaluate(_BEYOND_THE_EDGE) == []
        page.get_by_role("button", name="大字").click()


def test_an_answer_streams_in_and_can_be_stopped(place: Place, watched: Watched) -> None:
    page = watched.page
    opened(page, place)
    ask(page, HANGS)
    expect(page.locator(".words")).to_have_text(ANSWER.sentences[0].text)
    page.get_by_role("button", name="停", exact=True).click()
    expect(page.get_by_text("已经停下了。")).to_be_visible()
    ask(page, "几点开门")
    expect(page.locator(".words").last).to_have_text(ANSWER.text)
    page.locator("summary").last.click()
    expect(page.locator("blockquote").last).to_have_text(f"“{ANSWER.citations[0].quote}”")
    assert [request.question for request in place.fake.cancelled] == [HANGS]
    assert [request.channel for request in place.fake.requests] == ["widget"] * 2


def test_by_the_keyboard_alone(place: Place, watched: Watched) -> None:
    page = watched.page
    page.goto(place.address("plain"))
    page.locator("body > form > input").focus()
    for key in ("Tab", "Enter"):
        page.keyboard.press(key)
    box = page.get_by_label("您的问题")
    expect(box).to_be_focused()
    page.keyboard.type(UNCLEAR)
    page.keyboard.press("Enter")
    choices = page.locator(".log .choices button")
    expect(choices).to_have_count(len(CHOICES) + 1)
    expect(box).to_be_focused()
    for _ in range(len(CHOICES) + 3):  # past the two buttons below them, back to the first
        page.keyboard.press("Shift+Tab")
    expect(choices.first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".words").last).to_have_text(ANSWER.text)
    expect(page.locator(".log .choices button:enabled")).to_have_count(0)
    page.keyboard.press("Tab")
    expect(page.locator(".panel :focus")).to_have_count(
        1
    )  # the focus is not lost where the pressed button went
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_role("button", name="问社区")).to_be_focused()
    assert [request.visit for request in place.fake.requests] == [None, "visit-1"]


def test_the_visit_survives_a_reload_and_no_word_of_it_is_stored(place: Place, watched: Watched) -> None:
    page = watched.page
    opened(page, place)
    page.get_by_role("button", name="大字").click()
    ask(page, UNCLEAR)
    expect(page.locator(".log .choices")).to_be_visible()
    page.reload()
    expect(page.locator(".mine")).to_have_text(UNCLEAR)
    expect(page.get_by_role("button", name="大字")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name=CHOICES[0].label).click()
    expect(page.locator(".words").last).to_have_text(ANSWER.text)
    stored = json.loads(kept(page) or "")
    del stored["at"]
    assert stored == {"visit": "visit-1", "large": True, "aloud": False, "open": True}
    page.get_by_role("button", name="重新开始").click()
    expect(page.locator(".mine")).to_have_count(0)
    assert kept(page) is None
    page.reload()
    opened(page, place)
    expect(page.locator(".mine")).to_have_count(0)
    assert [request.visit for request in place.fake.requests] == [None, "visit-1"]
    assert place.fake.left == ["visit-1"]


def test_a_visit_is_over_when_nobody_is_there_any_more(place: Place, watched: Watched) -> None:
    page = watched.page
    page.clock.install()
    opened(page, place)
    ask(page, "几点开门")
    expect(page.get_by_role("button", name="朗读")).to_be_visible()
    page.clock.fast_forward("09:50")
    expect(page.locator(".mine")).to_have_count(1)
    page.clock.fast_forward("00:20")
    expect(page.locator(".mine")).to_have_count(0)
    assert kept(page) is None
    assert left(place) == ["visit-1"]


def left(place: Place) -> list[str]:
    """Return the visits that are over, as soon as one is: the news is on its way when the page shows that."""
    pause = threading.Event()
    for _ in range(200):
        if place.fake.left:
            break
        pause.wait(0.05)
    return place.fake.left


def test_a_goodbye_ends_the_visit(place: Place, watched: Watched) -> None:
    page = watched.page
    opened(page, place)
    ask(page, "几点开门")
    expect(page.get_by_role("button", name="朗读")).to_be_visible()
    ask(page, "再见")
    expect(page.locator(".words")).to_have_text("再见，您慢走。")
    expect(page.locator(".mine")).to_have_count(0)
    assert kept(page) is None


def test_it_works_where_storage_is_blocked(place: Place, watched: Watched) -> None:
    page = watched.page
    page.add_init_script(
        "Object.defineProperty(window, 'sessionStorage', { get() { throw new DOMException('', 'SecurityError'); } })"
    )
    opened(page, place)
    for _ in range(2):
        ask(page, "几点开门")
        expect(page.get_by_role("button", name="找人工")).to_be_visible()
        page.get_by_role("button", name="找人工").click()
        expect(page.locator(".mine").last).to_have_text("找人工")
        expect(page.get_by_role("button", name="停", exact=True)).to_have_count(0)
    assert [request.visit for request in place.fake.requests] == [None, *["visit-1"] * 3]


def test_what_is_said_is_read_aloud_while_the_switch_is_on(place: Place, watched: Watched) -> None:
    page = watched.page
    opened(page, place)
    page.get_by_role("button", name="语音播报").click()
    ask(page, "几点开门")
    expect(page.get_by_role("button", name="停止朗读")).to_be_visible()
    expect(page.get_by_role("button", name="停止朗读")).to_have_count(0)
    assert page.evaluate("window.played.map(({ ended }) => ended)") == [True, True]
    assert place.fake.read_aloud == [sentence.spoken_text for sentence in ANSWER.sentences]
    place.fake.voice_fails = True
    watched.forgiven = REFUSED
    ask(page, "几点关门")
    expect(page.get_by_text("现在读不出来")).to_be_visible()


def test_an_answer_is_judged_once(place: Place, watched: Watched) -> None:
    page = watched.page
    opened(page, place)
    ask(page, "几点开门")
    page.get_by_role("button", name="这个回答没帮上").click()
    expect(page.get_by_text("谢谢，记下了")).to_be_focused()
    ask(page, "几点关门")
    expect(page.get_by_role("button", name="这个回答有用")).to_have_count(1)
    ask(page, UNKNOWN)
    expect(page.locator(".desk")).to_contain_text(place.fake.desk)
    expect(page.get_by_role("button", name="这个回答有用")).to_have_count(0)
    assert place.fake.judged == [("visit-1", False)]


NOT_REGISTERED = "这个网站还没有登记"


@pytest.mark.parametrize(
    ("where", "told"),
    [
        (lambda place, other: f"{other.origin}/plain", NOT_REGISTERED),
        (lambda place, other: place.address("unknown"), "没有网页上写的那个社区"),
        (lambda place, other: place.address("unnamed"), "没有写是哪个社区"),
    ],
    ids=["unlisted", "unknown", "unnamed"],
)
def test_a_page_that_may_not_embed_it_is_told_why(
    place: Place, watched: Watched, where: Callable[[Place, HostSite], str], told: str
) -> None:
    page = watched.page
    watched.forgiven = REFUSED
    with HostSite() as other:
        other.embed(place.server.url)
        page.goto(where(place, other))
        page.get_by_role("button", name="问社区").click()
        expect(page.get_by_role("alert")).to_contain_text(told)
    expect(page.get_by_label("您的问题")).to_be_hidden()


def test_a_server_that_is_down_or_goes_away_is_told(place: Place, watched: Watched) -> None:
    page = watched.page
    watched.forgiven = REFUSED
    page.goto(place.address("plain"))
    place.server.stop()
    page.get_by_role("button", name="问社区").click()
    expect(page.get_by_role("alert")).to_contain_text("连不上服务器")
    place.server.start()
    page.get_by_role("button", name="再试一次").click()
    ask(page, HANGS)
    expect(page.locator(".words")).to_have_text(ANSWER.sentences[0].text)
    place.server.stop()
    expect(page.locator(".log").get_by_role("alert")).to_contain_text("请再试一次")
    place.server.start()
    place.fake.readiness = FakeReadiness(("语音识别",))
    ask(page, "几点开门")
    expect(page.locator(".log").get_by_role("alert").last).to_contain_text("还在准备语音识别")
    place.fake.readiness = FakeReadiness()
    page.get_by_role("button", name="再试一次").last.click()
    expect(page.locator(".words").last).to_have_text(ANSWER.text)


def test_a_refused_microphone_is_told_and_typing_still_works(place: Place, watched: Watched) -> None:
    page = watched.page
    opened(page, place)
    page.get_by_role("button", name="说话").click()
    expect(page.get_by_role("alert")).to_contain_text("话筒没有打开")
    expect(page.get_by_role("button", name="说话")).to_be_focused()
    ask(page, "几点开门")
    expect(page.locator(".words")).to_have_text(ANSWER.text)


_ASKS_FOR_PERMISSION = """
const { stream } = new AudioContext().createMediaStreamDestination();
navigator.mediaDevices.getUserMedia = () => new Promise((allow) => { window.allow = () => allow(stream); });
window.listening = () => stream.getTracks().some(({ readyState }) => readyState === "live");
"""


@pytest.mark.parametrize("instead", ["closed", "asked"])
def test_nobody_is_listened_to_who_has_gone_on_to_something_else(
    place: Place, watched: Watched, instead: str
) -> None:
    page = watched.page
    page.add_init_script(_ASKS_FOR_PERMISSION)
    opened(page, place)
    page.get_by_role("button", name="说话").click()
    if instead == "closed":
        page.keyboard.press("Escape")
    else:
        ask(page, "几点开门")
    assert page.evaluate("window.listening()")
    page.evaluate("window.allow()")
    page.wait_for_function("!window.listening()")
    if instead == "closed":
        page.get_by_role("button", name="问社区").click()
    expect(page.get_by_role("button", name="说话")).to_be_enabled()
    expect(page.get_by_role("button", name="说完了")).to_have_count(0)


def test_it_is_dressed_as_the_page_wishes_and_there_once(place: Place, watched: Watched) -> None:
    page = watched.page
    page.goto(place.address("dressed"))
    launcher = page.get_by_role("button", name="问社区")
    expect(launcher).to_have_css("background-color", "rgb(28, 95, 76)")
    box = launcher.bounding_box()
    assert box is not None
    assert (box["x"], round(box["y"] + box["height"])) == (16, 568 - 90)
    page.goto(place.address("twice"))
    expect(launcher).to_have_count(1)
