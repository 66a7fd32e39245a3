"""Rule: the chat page streams an answer with its sources, reads it aloud, and says what went wrong."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.assistant.fakes import (
    ANSWER,
    ASKING_BACK,
    BREAKS,
    CHOICES,
    HANGS,
    UNCLEAR,
    UNKNOWN,
    FakeAssistant,
    FakeReadiness,
)
from tests.e2e.browser import Watched, numbered
from tests.e2e.server import RunningServer

pytestmark = pytest.mark.e2e

REFUSED = ("Failed to load resource", "ERR_")


def open_chat(page: Page, server: RunningServer) -> None:
    page.goto(f"{server.url}/chat")
    expect(page.locator("#examples button")).to_have_count(3)


def ask(page: Page, question: str) -> None:
    page.get_by_label("您的问题").fill(question)
    page.get_by_role("button", name="发送").click()


def read_aloud_buttons(page: Page) -> Locator:
    """One for each complete reply."""
    return page.get_by_role("button", name="朗读")


def test_an_answer_comes_with_its_source_and_the_latest_one_is_judged_once(
    server: RunningServer, fake: FakeAssistant, watched: Watched
) -> None:
    page = watched.page
    open_chat(page, server)
    ask(page, "高龄津贴多少钱")
    reply = page.locator("#messages .theirs").last
    expect(reply.locator(".words")).to_have_text(ANSWER.text)
    expect(page.locator("#messages .mine")).to_have_text("高龄津贴多少钱")
    expect(reply.locator(".source")).to_have_count(1)
    quote = reply.locator("blockquote")
    expect(quote).to_be_hidden()
    reply.locator("summary").click()
    expect(quote).to_have_text(f"“{ANSWER.citations[0].quote}”")
    judges = page.get_by_role("button", name="这个回答")
    told = page.get_by_role("group", name="这个回答怎么样").get_by_role("status")
    for answers, label in enumerate(("这个回答有用", "这个回答没帮上"), start=1):
        expect(judges).to_have_count(2)
        page.get_by_role("button", name=label).focus()
        page.keyboard.press("Enter")
        expect(told.last).to_have_text("谢谢，记下了")
        expect(told.last).to_be_focused()
        expect(judges).to_have_count(0)
        ask(page, "几点开门")
        expect(read_aloud_buttons(page)).to_have_count(answers + 1)
    assert fake.judged == [("visit-1", True), ("visit-1", False)]
    expect(judges).to_have_count(2)
    ask(page, UNKNOWN)
    expect(page.locator("#messages .desk").last).to_contain_text(fake.desk)
    expect(judges).to_have_count(0)


def test_enter_sends_and_shift_enter_does_not(
    server: RunningServer, fake: FakeAssistant, watched: Watched
) -> None:
    page = watched.page
    open_chat(page, server)
    box = page.get_by_label("您的问题")
    box.fill("第一行")
    box.press("Shift+Enter")
    box.press_sequentially("第二行")
    box.press("Enter")
    expect(page.get_by_role("button", name="朗读")).to_be_visible()
    assert [request.question for request in fake.requests] == ["第一行\n第二行"]


def test_sentences_show_before_the_answer_is_complete_and_can_be_stopped(
    server: RunningServer, fake: FakeAssistant, watched: Watched
) -> None:
    page = watched.page
    open_chat(page, server)
    ask(page, HANGS)
    expect(page.locator("#messages .words")).to_have_text(ANSWER.sentences[0].text)
    page.get_by_role("button", name="停", exact=True).click()
    expect(page.locator("#messages .theirs")).to_contain_text("已经停下了")
    ask(page, "几点开门")
    expect(page.get_by_role("button", name="朗读")).to_be_visible()
    assert [request.question for request in fake.cancelled] == [HANGS]


def test_a_choice_is_asked_in_the_same_visit_and_then_cannot_be_pressed_any_more(
    server: RunningServer, fake: FakeAssistant, watched: Watched
) -> None:
    page = watched.page
    open_chat(page, server)
    ask(page, UNCLEAR)
    expect(page.locator("#messages .words")).to_have_text(ASKING_BACK.text)
    expect(page.get_by_role("list", name="您想问的是哪一样").get_by_role("button")).to_have_text(
        [*numbered(CHOICES), "都不是，换个说法"]
    )
    page.get_by_role("button", name=CHOICES[0].label).click()
    expect(page.locator("#messages .mine")).to_have_text([UNCLEAR, CHOICES[0].label])
    expect(page.locator("#messages .words")).to_have_text([ASKING_BACK.text, ANSWER.text])
    expect(page.locator("#messages .choices button:enabled")).to_have_count(0)
    expect(page.locator("#messages .choices button")).to_have_count(4)
    expect(page.get_by_role("button", name="朗读")).to_have_count(2)
    assert [(request.question, request.heard) for request in fake.requests] == [
        (UNCLEAR, False),
        (CHOICES[0].question, False),
    ]
    assert [request.visit for request in fake.requests] == [None, "visit-1"]


def test_choices_are_for_the_keyboard_too_and_are_read_aloud(
    server: RunningServer, fake: FakeAssistant, watched: Watched
) -> None:
    page = watched.page
    open_chat(page, server)
    ask(page, UNCLEAR)
    page.get_by_role("button", name="朗读").click()
    expect(page.get_by_role("button", name="停止朗读")).to_be_visible()
    expect(page.get_by_role("button", name="朗读", exact=True)).to_be_visible()
    assert fake.read_aloud == [sentence.spoken_text for sentence in ASKING_BACK.sentences]
    page.get_by_role("button", name=CHOICES[0].label).focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#messages .mine")).to_have_text([UNCLEAR, CHOICES[1].label])


def test_choices_that_do_not_fit_cannot_be_pressed_any_more(
    server: RunningServer, fake: FakeAssistant, watched: Watched
) -> None:
    page = watched.page
    open_chat(page, server)
    ask(page, UNCLEAR)
    page.get_by_role("button", name="都不是，换个说法").click()
    expect(page.get_by_label("您的问题")).to_be_focused()
    expect(page.locator("#messages .choices button:enabled")).to_have_count(0)
    assert len(fake.requests) == 1
    ask(page, UNCLEAR)
    expect(page.locator("#messages .choices button:enabled")).to_have_count(4)
    ask(page, "几点开门")
    expect(page.locator("#messages .choices button:enabled")).to_have_count(0)
    expect(page.locator("#messages .words").first).to_have_text(ASKING_BACK.text)


def test_a_conversation_is_one_visit_until_it_starts_anew(
    server: RunningServer, fake: FakeAssistant, watched: Watched
) -> None:
    page = watched.page
    open_chat(page, server)
    page.get_by_role("button", name=fake.examples[0]).click()
    expect(page.get_by_role("button", name="朗读")).to_have_count(1)
    ask(page, "那要带什么")
    expect(page.get_by_role("button", name="朗读")).to_have_count(2)
    page.get_by_role("button", name="重新开始").click()
    expect(page.locator("#messages > *")).to_have_count(0)
    ask(page, "几点开门")
    expect(page.get_by_role("button", name="朗读")).to_have_count(1)
    assert [request.visit for request in fake.requests] == [None, "visit-1", None]


def test_a_reply_is_read_aloud(server: RunningServer, fake: FakeAssistant, watched: Watched) -> None:
    page = watched.page
    open_chat(page, server)
    ask(page, "几点开门")
    page.get_by_role("button", name="朗读").click()
    expect(page.get_by_role("button", name="停止朗读")).to_be_visible()
    expect(page.get_by_role("button", name="朗读", exact=True)).to_be_visible()
    assert page.evaluate("window.played.map((note) => note.ended && note.seconds > 0.1)") == [True, True]
    assert fake.read_aloud == [sentence.spoken_text for sentence in ANSWER.sentences]


def test_dialect_voice_and_pace_are_the_persons_choice_for_the_visit(
    server: RunningServer, fake: FakeAssistant, watched: Watched
) -> None:
    page = watched.page
    open_chat(page, server)
    ask(page, "一")
    expect(page.get_by_role("button", name="朗读")).to_be_visible()
    page.get_by_role("button", name="方言和声音").click()
    for name in ("四川话（成都）", "普通话（男声）", "慢", "好了"):
        page.get_by_role("button", name=name, exact=True).click()
    page.get_by_role("button", name="朗读").click()  # an earlier answer, as the person wishes it now
    expect(page.get_by_role("button", name="停止朗读")).to_be_visible()
    expect(page.get_by_role("button", name="朗读", exact=True)).to_be_visible()
    ask(page, "二")
    expect(page.get_by_role("button", name="朗读")).to_have_count(2)
    page.get_by_role("button", name="重新开始").click()
    ask(page, "下一位")
    expect(page.get_by_role("button", name="朗读")).to_have_count(1)
    man = "edge-tts/zh-CN-YunxiNeural"
    assert fake.manners == [(man, 0.8)] * 2
    assert [(request.dialect, request.voice, request.speed) for request in fake.requests] == [
        (None, None, 1.0),
        ("cmn-x-sichuan", man, 0.8),
        (None, None, 1.0),
    ]


def test_a_voice_that_fails_is_told(server: RunningServer, fake: FakeAssistant, watched: Watched) -> None:
    fake.voice_fails = True
    watched.forgiven = REFUSED
    open_chat(watched.page, server)
    ask(watched.page, "几点开门")
    told = watched.page.locator("#messages .note", has_text="现在读不出来")
    for _ in range(2):  # told once, however often it fails
        watched.page.get_by_role("button", name="朗读", exact=True).click()
        expect(told).to_be_visible()
    expect(watched.page.get_by_role("button", name="这个回答有用")).to_be_visible()


def test_a_failure_and_a_server_that_is_still_loading_are_told_and_another_try_is_offered(
    server: RunningServer, fake: FakeAssistant, watched: Watched
) -> None:
    watched.forgiven = REFUSED
    page = watched.page
    open_chat(page, server)
    ask(page, BREAKS)
    expect(page.locator("#messages .trouble")).to_contain_text("不是您的错")
    page.get_by_role("button", name="再试一次").click()
    expect(page.locator("#messages .trouble")).to_have_count(2)
    assert [request.question for request in fake.requests] == [BREAKS, BREAKS]
    fake.readiness = FakeReadiness(("语音识别",))
    ask(page, "几点开门")
    expect(page.locator("#messages .trouble").last).to_contain_text("还在准备语音识别")
    fake.readiness = FakeReadiness()
    page.get_by_role("button", name="再试一次").last.click()
    expect(page.locator("#messages .words").last).to_have_text(ANSWER.text)


def test_a_server_that_goes_away_in_mid_answer_says_so(server: RunningServer, watched: Watched) -> None:
    page = watched.page
    watched.forgiven = REFUSED
    open_chat(page, server)
    ask(page, HANGS)
    expect(page.locator("#messages .words")).to_have_text(ANSWER.sentences[0].text)
    server.stop()
    expect(page.locator("#messages .trouble")).to_be_visible()
    server.start()
    page.get_by_label("您的问题").fill("几点开门")
    page.get_by_role("button", name="发送").click()
    expect(page.get_by_role("button", name="朗读")).to_be_visible()


def test_large_type_is_30_points(server: RunningServer, watched: Watched) -> None:
    page = watched.page
    open_chat(page, server)
    switch = page.get_by_role("button", name="大字")
    expect(switch).to_have_attribute("aria-pressed", "false")
    switch.click()
    expect(switch).to_have_attribute("aria-pressed", "true")
    expect(page.locator("html")).to_have_css("font-size", "40px")
    switch.click()
    expect(page.locator("html")).to_have_css("font-size", "24px")
