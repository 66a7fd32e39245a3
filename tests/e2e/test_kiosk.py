"""Rule: at the kiosk one tap is enough to ask, and whatever goes wrong is said in Chinese with a way on."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, WebSocketRoute, expect

from assistant.channels.contract import ChannelOptions
from models.errors import ModelCorrupt
from tests.assistant.fakes import (
    ANSWER,
    ASKING_BACK,
    CHOICES,
    HANGS,
    TRANSCRIPT,
    UNCLEAR,
    UNCLEAR_AT_LENGTH,
    UNKNOWN,
    FakeAssistant,
    FakeReadiness,
)
from tests.e2e.browser import Watched, numbered, watched_page
from tests.e2e.conftest import A_LONG_STORY, A_QUESTION, NOBODY
from tests.e2e.server import RunningServer

pytestmark = pytest.mark.e2e

CONNECTION_LOST = ("ERR_CONNECTION", "WebSocket connection to")


def open_kiosk(page: Page, server: RunningServer) -> None:
    page.goto(f"{server.url}/kiosk")
    expect_state(page, "home")


def expect_state(page: Page, state: str) -> None:
    expect(page.locator("body")).to_have_attribute("data-state", state, timeout=15_000)


def tap_talk(page: Page) -> None:
    """Tap when a tap counts: right after another one it is taken for a trembling finger."""
    page.locator("#talk[aria-disabled=false]").click()


def ask_by_typing(page: Page, question: str) -> None:
    page.locator("#type").click()
    page.get_by_label("把问题打在这里").fill(question)
    page.get_by_role("button", name="问", exact=True).click()


def pass_time(page: Page, seconds: int) -> None:
    """Let the page's clock run on, leaving the server time to answer its pings."""
    for _ in range(seconds):
        page.clock.run_for(1000)
        page.evaluate("fetch('/healthz').then(() => null)")


def played(page: Page) -> list[dict[str, Any]]:
    notes: list[dict[str, Any]] = page.evaluate("window.played")
    return notes


@pytest.mark.parametrize("speaking_page", [A_QUESTION], indirect=True)
def test_a_spoken_question_is_answered_aloud(
    server: RunningServer, fake: FakeAssistant, speaking_page: Watched
) -> None:
    page = speaking_page.page
    open_kiosk(page, server)
    tap_talk(page)
    expect_state(page, "listening")
    expect_state(page, "answering")
    expect(page.locator("#question .words")).to_have_text("高龄金贴一个月多少钱")
    expect(page.locator("#question .meaning")).to_have_text("我理解的是：高龄津贴一个月多少钱")
    expect(page.locator("#answer .sentences li")).to_have_text(
        [sentence.text for sentence in ANSWER.sentences]
    )
    source = page.locator("#answer .source")
    for words in ("《云山市高龄津贴申领指南》", "二、发多少钱", "云山市民政局", "2025年1月1日起施行"):
        expect(source).to_contain_text(words)
    expect_state(page, "answered")
    notes = played(page)
    assert [(note["ended"], note["level"] > 0.1) for note in notes] == [(True, True)] * 2
    [request] = fake.requests
    assert request.utterance is not None
    assert request.utterance.seconds == pytest.approx(1.9, abs=0.5)


@pytest.mark.parametrize("speaking_page", [A_LONG_STORY], indirect=True)
def test_a_second_tap_says_finished(server: RunningServer, speaking_page: Watched) -> None:
    page = speaking_page.page
    open_kiosk(page, server)
    tap_talk(page)
    expect(page.locator("#status")).to_have_text("听到了，您接着说。")
    expect(page.locator("#talk")).to_have_text("说完了")
    tap_talk(page)
    expect(page.locator("#question .words")).to_have_text("高龄金贴一个月多少钱")


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


@pytest.mark.parametrize("speaking_page", [NOBODY], indirect=True)
def test_nobody_speaks(server: RunningServer, fake: FakeAssistant, speaking_page: Watched) -> None:
    page = speaking_page.page
    open_kiosk(page, server)
    tap_talk(page)
    expect(page.locator("#trouble")).to_contain_text("没有听到您说话", timeout=15_000)
    expect_state(page, "home")
    assert fake.requests == []


def test_an_example_is_a_question(server: RunningServer, fake: FakeAssistant, watched: Watched) -> None:
    open_kiosk(watched.page, server)
    watched.page.get_by_role("button", name=fake.examples[0]).click()
    expect(watched.page.locator("#question .words")).to_have_text(fake.examples[0])
    expect_state(watched.page, "answered")


def test_an_abstention_names_the_desk(server: RunningServer, fake: FakeAssistant, watched: Watched) -> None:
    open_kiosk(watched.page, server)
    ask_by_typing(watched.page, UNKNOWN)
    expect(watched.page.locator("#desk")).to_contain_text(fake.desk)


def offered(page: Page) -> Locator:
    return page.get_by_role("list", name="您想问的是哪一样").get_by_role("button")


def test_a_choice_is_asked_in_the_same_visit(
    server: RunningServer, fake: FakeAssistant, watched: Watched
) -> None:
    page = watched.page
    open_kiosk(page, server)
    ask_by_typing(page, UNCLEAR)
    expect(offered(page)).to_have_text([*numbered(CHOICES), "都不是，我再说一遍"])
    expect(page.locator("#answer .sentences li[aria-current]")).to_have_count(1)
    expect_state(page, "answered")
    expect(page.locator("#answer .sentences li")).to_have_text(
        [sentence.text for sentence in ASKING_BACK.sentences]
    )
    expect(page.locator("#status")).to_have_text("您想问哪一样，就按哪一样。")
    assert [note["ended"] for note in played(page)] == [True, True]
    offered(page).nth(1).click()
    expect(page.locator("#question .words")).to_have_text(CHOICES[1].label)
    expect(page.locator("#answer .sentences li")).to_have_text(
        [sentence.text for sentence in ANSWER.sentences]
    )
    expect(offered(page)).to_have_count(0)
    expect_state(page, "answered")
    first, second = fake.requests
    assert (second.question, second.heard, second.visit) == (CHOICES[1].question, False, first.visit)


def test_a_choice_can_be_made_while_the_voice_still_speaks(
    server: RunningServer, fake: FakeAssistant, watched: Watched
) -> None:
    page = watched.page
    open_kiosk(page, server)
    ask_by_typing(page, UNCLEAR_AT_LENGTH)
    expect(offered(page)).to_have_count(4)
    expect_state(page, "answering")
    offered(page).first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#question .words")).to_have_text(CHOICES[0].label)
    expect_state(page, "answered")
    first, second = fake.requests
    assert fake.cancelled == [first]
    assert second.visit == first.visit


@pytest.mark.parametrize("speaking_page", [A_QUESTION], indirect=True)
def test_none_of_the_choices_means_to_say_it_again(
    server: RunningServer, fake: FakeAssistant, speaking_page: Watched
) -> None:
    page = speaking_page.page
    open_kiosk(page, server)
    ask_by_typing(page, UNCLEAR_AT_LENGTH)
    page.get_by_role("button", name="都不是，我再说一遍").click()
    expect_state(page, "listening")
    expect(offered(page)).to_have_count(0)
    expect(page.locator("#question .words")).to_have_text(TRANSCRIPT.text)
    expect(offered(page)).to_have_count(0)
    assert [request.utterance is None for request in fake.requests] == [True, False]


def test_a_connection_that_is_lost_takes_no_choice(server: RunningServer, watched: Watched) -> None:
    page = watched.page
    watched.forgiven = CONNECTION_LOST
    open_kiosk(page, server)
    ask_by_typing(page, UNCLEAR)
    expect_state(page, "answered")
    expect(offered(page).first).to_be_enabled()
    server.stop()
    expect(offered(page).first).to_be_disabled()
    server.start()
    expect(offered(page).first).to_be_enabled(timeout=30_000)


@pytest.mark.parametrize(
    ("question", "meaning"),
    [
        ("高龄金贴多少钱", "我理解的是：高龄津贴多少钱"),
        ("嗯，高龄金贴多少钱", "我理解的是：高龄津贴多少钱"),
        ("嗯，高龄津贴多少钱", ""),
        ("高龄津贴多少钱", ""),
    ],
)
def test_another_reading_is_shown_but_not_a_filler_left_out(
    server: RunningServer, watched: Watched, question: str, meaning: str
) -> None:
    page = watched.page
    open_kiosk(page, server)
    ask_by_typing(page, question)
    expect(page.locator("#answer .sentences li")).to_have_count(2)
    expect(page.locator("#question .words")).to_have_text(question)
    expect(page.locator("#question .meaning")).to_have_text(meaning)


def test_the_answer_is_said_again(server: RunningServer, watched: Watched) -> None:
    page = watched.page
    open_kiosk(page, server)
    ask_by_typing(page, "几点开门")
    expect_state(page, "answered")
    page.get_by_role("button", name="再说一遍").click()
    expect(page.locator("#answer .sentences li[aria-current]")).to_have_count(1)
    expect_state(page, "answered")
    assert [note["ended"] for note in played(page)] == [True] * 4


def test_stop_is_silence_at_once(server: RunningServer, fake: FakeAssistant, watched: Watched) -> None:
    page = watched.page
    open_kiosk(page, server)
    ask_by_typing(page, HANGS)
    expect_state(page, "answering")
    page.get_by_role("button", name="停").click()
    expect_state(page, "answered")
    expect(page.locator("#answer .sentences li")).to_have_text([ANSWER.sentences[0].text])
    ask_by_typing(page, "几点开门")
    expect_state(page, "answered")
    assert [request.question for request in fake.cancelled] == [HANGS]


def test_a_voice_that_fails_leaves_the_text(
    server: RunningServer, fake: FakeAssistant, watched: Watched
) -> None:
    fake.voice_fails = True
    open_kiosk(watched.page, server)
    ask_by_typing(watched.page, "几点开门")
    expect_state(watched.page, "answered")
    expect(watched.page.locator("#answer .sentences li")).to_have_count(2)
    assert played(watched.page) == []


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
        page.get_by_role("button", name=name, exact=True).click()
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


def test_choosing_works_without_a_pointer_and_says_what_is_chosen(
    server: RunningServer, fake: FakeAssistant, watched: Watched
) -> None:
    page = watched.page
    open_kiosk(page, server)
    page.get_by_role("button", name="方言和声音").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="方言和声音")
    dialects = dialog.get_by_role("group", name="您说哪里话")
    expect(dialects.get_by_role("button", pressed=True)).to_have_text("不用选")
    expect(dialects.get_by_role("button")).to_have_text(["不用选", "昆明话", "四川话（成都）", "更多……"])
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


def test_after_a_while_the_visit_is_cleared(server: RunningServer, watched: Watched) -> None:
    page = watched.page
    page.clock.install()
    open_kiosk(page, server)
    ask_by_typing(page, "几点开门")
    expect_state(page, "answered")
    pass_time(page, 46)
    expect(page.locator("#still-there")).to_contain_text("您还在吗？")
    page.get_by_role("button", name="我还在看").click()
    expect(page.locator("#still-there")).to_be_hidden()
    expect_state(page, "answered")
    pass_time(page, 61)
    expect_state(page, "home")
    assert "几点开门" not in page.content()


def test_after_a_while_a_choice_is_forgotten_and_an_open_dialog_does_not_hide_the_question(
    server: RunningServer, fake: FakeAssistant, watched: Watched
) -> None:
    page = watched.page
    page.clock.install()
    open_kiosk(page, server)
    page.locator("#choose").click()
    page.get_by_role("button", name="昆明话").click()
    pass_time(page, 46)
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator("#still-there")).to_contain_text("您还在吗？")
    page.get_by_role("button", name="我还在看").click()
    expect(page.locator("#still-there")).to_be_hidden()
    ask_by_typing(page, "一")
    expect_state(page, "answered")
    page.get_by_role("button", name="结束").click()
    page.locator("#choose").click()
    page.get_by_role("button", name="昆明话").click()
    pass_time(page, 61)
    ask_by_typing(page, "下一位")
    expect_state(page, "answered")
    assert [request.dialect for request in fake.requests] == ["cmn-x-kunming", None]


def test_a_refused_microphone_is_explained_and_typing_still_works(
    server: RunningServer, watched: Watched
) -> None:
    page = watched.page
    open_kiosk(page, server)
    tap_talk(page)
    expect(page.locator("#trouble")).to_contain_text("话筒没有打开")
    expect(page.locator("#trouble")).to_contain_text("打字")
    ask_by_typing(page, "几点开门")
    expect(page.locator("#answer .sentences li")).to_have_count(2)
    expect(page.locator("#trouble")).to_be_hidden()


def test_an_insecure_address_is_explained(server: RunningServer, watched: Watched) -> None:
    page = watched.page
    page.goto(f"http://kiosk.example:{server.port}/kiosk")
    expect_state(page, "home")
    tap_talk(page)
    expect(page.locator("#trouble")).to_contain_text("这个网址不能用话筒")
    expect(page.locator("#trouble")).to_contain_text("https")


def test_a_server_that_goes_away_in_mid_answer_is_waited_for(server: RunningServer, watched: Watched) -> None:
    page = watched.page
    watched.forgiven = CONNECTION_LOST
    open_kiosk(page, server)
    ask_by_typing(page, HANGS)
    expect_state(page, "answering")
    server.stop()
    expect(page.locator("#connection")).to_contain_text("连接断了")
    expect(page.locator("#trouble")).to_contain_text("没有说完")
    expect(page.locator("#answer .sentences li")).to_have_text([ANSWER.sentences[0].text])
    server.start()
    expect(page.locator("#trouble")).to_contain_text("请您再问一次", timeout=30_000)
    expect(page.locator("#connection")).to_be_hidden()
    ask_by_typing(page, "几点开门")
    expect_state(page, "answered")
    expect(page.locator("#answer .sentences li")).to_have_count(2)


def test_a_network_that_goes_away_without_a_word_is_noticed(server: RunningServer, watched: Watched) -> None:
    page = watched.page
    page.clock.install()
    page.route_web_socket("**/ws/voice", SilentNetwork().carry)
    open_kiosk(page, server)
    pass_time(page, 25)
    expect(page.locator("#connection")).to_contain_text("连接断了")


def test_an_answer_that_never_ends_is_given_up_and_the_visit_cleared(
    server: RunningServer, fake: FakeAssistant, watched: Watched
) -> None:
    page = watched.page
    page.clock.install()
    open_kiosk(page, server)
    ask_by_typing(page, HANGS)
    expect_state(page, "answering")
    pass_time(page, 121)
    expect(page.locator("#trouble")).to_contain_text("请您再问一次")
    expect_state(page, "answered")
    assert [request.question for request in fake.cancelled] == [HANGS]
    pass_time(page, 61)
    expect_state(page, "home")
    assert HANGS not in page.content()


class SilentNetwork:
    """Carries one connection, but for its pings, and none after it: nobody says why."""

    def __init__(self) -> None:
        self._connections = 0

    def carry(self, route: WebSocketRoute) -> None:
        self._connections += 1
        if self._connections == 1:
            server = route.connect_to_server()
            route.on_message(lambda message: None if "ping" in str(message) else server.send(message))


def test_a_server_that_is_still_loading_is_waited_for(
    server: RunningServer, fake: FakeAssistant, watched: Watched
) -> None:
    fake.readiness = FakeReadiness(("语音识别",))
    watched.page.goto(f"{server.url}/kiosk")
    expect(watched.page.locator("#connection")).to_have_text("还在准备语音识别，请等一分钟再试。")
    expect(watched.page.locator("#talk")).to_be_disabled()
    fake.readiness = FakeReadiness()
    expect_state(watched.page, "home")
    expect(watched.page.locator("#connection")).to_be_hidden()


def test_a_page_from_another_release_is_told(browser: Browser, server: RunningServer) -> None:
    context = browser.new_context()
    with watched_page(context) as watched:
        page = watched.page
        page.route(
            "**/voice-client.js",
            lambda route: route.fulfill(
                body=route.fetch().text().replace("VERSION = 1", "VERSION = 0"),
                content_type="text/javascript",
            ),
        )
        page.goto(f"{server.url}/kiosk")
        expect(page.locator("#connection")).to_contain_text("请刷新页面")
    context.close()


def test_the_idle_time_is_a_setting(fake: FakeAssistant, watched: Watched) -> None:
    page = watched.page
    page.clock.install()
    with RunningServer(fake, ChannelOptions(idle_s=5.0)) as server:
        open_kiosk(page, server)
        ask_by_typing(page, "几点开门")
        expect_state(page, "answered")
        pass_time(page, 6)
        expect(page.locator("#still-there")).to_be_visible()
        page.goto("about:blank")
