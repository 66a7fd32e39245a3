"""Rule: what a person chooses at the kiosk holds for the visit, and after it nothing is left of them."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from assistant.channels.contract import ChannelOptions
from assistant.settings_kiosk import Kiosk
from models.errors import ModelCorrupt
from tests.assistant.fakes import FakeAssistant
from tests.e2e.browser import Watched
from tests.e2e.conftest import A_QUESTION, IMPATIENT
from tests.e2e.kiosk_page import ask_by_typing, expect_state, open_kiosk, pass_time, tap_talk
from tests.e2e.server import RunningServer

pytestmark = pytest.mark.e2e

# Everything a page can keep of a visit in the browser.
_KEPT = """
async () => ({
  local: localStorage.length,
  session: sessionStorage.length,
  cookies: document.cookie,
  databases: (await indexedDB.databases()).length,
  caches: (await caches.keys()).length,
  workers: (await navigator.serviceWorker.getRegistrations()).length,
  history: history.length - 1,
})
"""


def test_leaving_clears_the_visit(server: RunningServer, fake: FakeAssistant, watched: Watched) -> None:
    page = watched.page
    open_kiosk(page, server)
    ask_by_typing(page, "我叫张三")
    expect_state(page, "answered")
    ask_by_typing(page, "几点开门")
    expect_state(page, "answered")
    page.get_by_role("button", name="结束").click()
    expect_state(page, "home")
    expect(page.locator("#welcome")).to_be_visible()
    assert "几点开门" not in page.content()
    ask_by_typing(page, "下一位")
    expect_state(page, "answered")
    first, second, next_person = (request.visit for request in fake.requests)
    assert first == second
    assert first != next_person


def choose(page: Page, *names: str) -> None:
    page.locator("#choose").click()
    for name in names:
        page.get_by_role("dialog").get_by_role("button", name=name, exact=True).click()
    page.get_by_role("button", name="好了").click()


@pytest.mark.parametrize("speaking_page", [A_QUESTION], indirect=True)
def test_dialect_voice_and_pace_are_the_persons_choice_for_the_visit(
    server: RunningServer, fake: FakeAssistant, speaking_page: Watched
) -> None:
    page = speaking_page.page
    open_kiosk(page, server)
    ask_by_typing(page, "一")
    expect_state(page, "answered")
    choose(page, "昆明话", "粤语（女声）", "慢")
    tap_talk(page)
    expect_state(page, "answered")
    choose(page, "更多……", "闽南话（厦门）", "普通话（女声）")
    ask_by_typing(page, "三")
    expect_state(page, "answered")
    page.get_by_role("button", name="结束").click()
    ask_by_typing(page, "下一位")
    expect_state(page, "answered")
    assert [(request.dialect, request.voice, request.speed) for request in fake.requests] == [
        (None, None, 0.9),
        ("cmn-x-kunming", "edge-tts/zh-HK-HiuGaaiNeural", 0.8),
        ("nan", None, 0.8),
        (None, None, 0.9),
    ]


@pytest.mark.parametrize("speaking_page", [A_QUESTION], indirect=True)
def test_who_agrees_is_recorded_for_the_visit_and_sees_it(
    fake: FakeAssistant, speaking_page: Watched
) -> None:
    page = speaking_page.page
    with RunningServer(fake, ChannelOptions(kiosk=IMPATIENT, keep_audio_days=7)) as server:
        open_kiosk(page, server)
        ask_by_typing(page, "一")
        expect_state(page, "answered")
        expect(page.locator("#recorded")).to_be_hidden()
        choose(page, "同意录音，留 7 天")
        expect(page.locator("#recorded")).to_contain_text("您说的话会录下来")
        tap_talk(page)
        expect_state(page, "answered")
        page.get_by_role("button", name="结束").click()
        expect(page.locator("#recorded")).to_be_hidden()
        tap_talk(page)
        expect_state(page, "answered")
        page.goto("about:blank")
    assert [request.keep_audio for request in fake.requests] == [False, True, False]


def test_choosing_works_without_a_pointer_and_says_what_is_chosen(
    server: RunningServer, fake: FakeAssistant, watched: Watched
) -> None:
    page = watched.page
    open_kiosk(page, server)
    page.get_by_role("button", name="方言和声音").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="方言和声音")
    dialects = dialog.get_by_role("group", name="您说哪里话")
    expect(dialects.get_by_role("button", pressed=True)).to_have_text("普通话")
    expect(dialects.get_by_role("button")).to_have_text(["普通话", "昆明话", "四川话（成都）", "更多……"])
    for key in ("Tab", "Space", "Tab", "Tab", "Enter"):  # to 昆明话, press it, to 更多, press it
        page.keyboard.press(key)
    expect(dialects.get_by_role("button", pressed=True)).to_have_text("昆明话")
    expect(dialects.get_by_role("button", name="闽南话（厦门）")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("button", name="方言和声音")).to_be_focused()
    ask_by_typing(page, "一")
    expect_state(page, "answered")
    assert [request.dialect for request in fake.requests] == ["cmn-x-kunming"]


def test_where_nothing_can_be_chosen_the_pace_can(
    server: RunningServer, fake: FakeAssistant, watched: Watched
) -> None:
    fake.dialects, fake.no_voices = (), ModelCorrupt("文件坏了。")
    open_kiosk(watched.page, server)
    watched.page.locator("#choose").click()
    expect(watched.page.get_by_role("dialog").get_by_role("group")).to_have_count(1)
    expect(watched.page.get_by_role("button", name="稍慢")).to_be_visible()


def test_after_a_while_the_visit_is_cleared(server: RunningServer, timed: Watched) -> None:
    page = timed.page
    open_kiosk(page, server)
    ask_by_typing(page, "几点开门")
    expect_state(page, "answered")
    pass_time(page, 11)
    expect(page.locator("#still-there")).to_contain_text("您还在吗？")
    page.get_by_role("button", name="我还在看").click()
    expect(page.locator("#still-there")).to_be_hidden()
    expect_state(page, "answered")
    pass_time(page, 31)
    expect_state(page, "home")
    assert "几点开门" not in page.content()


def test_after_a_while_a_choice_is_forgotten_and_an_open_dialog_does_not_hide_the_question(
    server: RunningServer, fake: FakeAssistant, timed: Watched
) -> None:
    page = timed.page
    open_kiosk(page, server)
    page.locator("#choose").click()
    page.get_by_role("dialog").get_by_role("button", name="昆明话").click()
    pass_time(page, 11)
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator("#still-there")).to_contain_text("您还在吗？")
    page.get_by_role("button", name="我还在看").click()
    expect(page.locator("#still-there")).to_be_hidden()
    ask_by_typing(page, "一")
    expect_state(page, "answered")
    page.get_by_role("button", name="结束").click()
    page.locator("#choose").click()
    page.get_by_role("dialog").get_by_role("button", name="昆明话").click()
    pass_time(page, 31)
    ask_by_typing(page, "下一位")
    expect_state(page, "answered")
    assert [request.dialect for request in fake.requests] == ["cmn-x-kunming", None]


def test_the_idle_time_is_a_setting(fake: FakeAssistant, timed: Watched) -> None:
    page = timed.page
    with RunningServer(fake, ChannelOptions(kiosk=Kiosk(idle_s=40.0))) as server:
        open_kiosk(page, server)
        ask_by_typing(page, "几点开门")
        expect_state(page, "answered")
        pass_time(page, 35)
        expect(page.locator("#still-there")).to_be_hidden()
        pass_time(page, 10)
        expect(page.locator("#still-there")).to_be_visible()
        page.goto("about:blank")


def test_the_dialects_stand_ready_on_the_first_screen(
    server: RunningServer, fake: FakeAssistant, watched: Watched
) -> None:
    page = watched.page
    open_kiosk(page, server)
    dialects = page.locator("#dialects").get_by_role("button")
    expect(dialects).to_have_text(["普通话", "昆明话", "四川话", "别的"])
    expect(page.locator("#dialects").get_by_role("button", pressed=True)).to_have_text("普通话")
    dialects.nth(2).click()
    expect(page.locator("#dialects").get_by_role("button", pressed=True)).to_have_text("四川话")
    ask_by_typing(page, "一")
    expect_state(page, "answered")
    assert [request.dialect for request in fake.requests] == ["cmn-x-sichuan"]


def test_large_type_holds_for_the_visit(server: RunningServer, watched: Watched) -> None:
    page = watched.page
    open_kiosk(page, server)
    large = page.get_by_role("button", name="大字")
    usual = page.locator("html").evaluate("page => parseFloat(getComputedStyle(page).fontSize)")
    large.click()
    expect(large).to_have_attribute("aria-pressed", "true")
    assert page.locator("html").evaluate("page => parseFloat(getComputedStyle(page).fontSize)") > usual
    ask_by_typing(page, "一")
    expect_state(page, "answered")
    expect(large).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="结束").click()
    expect(large).to_have_attribute("aria-pressed", "false")


def test_nothing_is_kept_in_the_browser(server: RunningServer, watched: Watched) -> None:
    page = watched.page
    open_kiosk(page, server)
    nothing: dict[str, Any] = page.evaluate(_KEPT)
    assert {name: kept for name, kept in nothing.items() if kept and name != "history"} == {}
    ask_by_typing(page, "我叫张三")
    expect_state(page, "answered")
    page.get_by_role("button", name="结束").click()
    assert page.evaluate(_KEPT) == nothing
    assert "张三" not in page.content()


def test_no_gesture_leads_out_of_the_page(server: RunningServer, watched: Watched) -> None:
    page = watched.page
    open_kiosk(page, server)
    let_through = page.evaluate(
        """(names) => names.filter((name) => {
          const gesture = new Event(name, { bubbles: true, cancelable: true });
          return document.querySelector("#talk").dispatchEvent(gesture);
        })""",
        ["contextmenu", "dragstart", "gesturestart", "focus"],
    )
    assert let_through == ["focus"]
    style = page.evaluate("(({ userSelect }) => [userSelect])(getComputedStyle(document.body))")
    assert style == ["none"]
    edges = "(({ overscrollBehavior, touchAction }) => [overscrollBehavior, touchAction])"
    page_style = page.evaluate(f"{edges}(getComputedStyle(document.documentElement))")
    assert page_style == ["none", "pan-x pan-y"]
