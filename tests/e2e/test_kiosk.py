"""Rule: at the kiosk one tap is enough to ask, and the answer is read aloud with its source."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

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
)
from tests.e2e.browser import Watched, numbered
from tests.e2e.conftest import A_QUESTION
from tests.e2e.kiosk_page import (
    ask_by_typing,
    expect_sentences,
    expect_state,
    offered,
    open_kiosk,
    played,
    tap_talk,
)
from tests.e2e.server import RunningServer

pytestmark = pytest.mark.e2e


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


def test_an_example_is_a_question_and_an_abstention_names_the_desk(
    server: RunningServer, fake: FakeAssistant, watched: Watched
) -> None:
    page = watched.page
    open_kiosk(page, server)
    page.get_by_role("button", name=fake.examples[0]).click()
    expect(page.locator("#question .words")).to_have_text(fake.examples[0])
    expect_state(page, "answered")
    ask_by_typing(page, UNKNOWN)
    expect(page.locator("#desk")).to_contain_text(fake.desk)


def test_another_reading_is_shown_but_not_a_filler_left_out(server: RunningServer, watched: Watched) -> None:
    page = watched.page
    open_kiosk(page, server)
    for question, meaning in {
        "高龄金贴多少钱": "我理解的是：高龄津贴多少钱",
        "嗯，高龄金贴多少钱": "我理解的是：高龄津贴多少钱",
        "嗯，高龄津贴多少钱": "",
        "高龄津贴多少钱": "",
    }.items():
        ask_by_typing(page, question)
        expect(page.locator("#question .words")).to_have_text(question)
        expect_sentences(page, 2)
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
    expect_sentences(watched.page, 2)
    assert played(watched.page) == []


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


@pytest.mark.parametrize("speaking_page", [A_QUESTION], indirect=True)
def test_what_was_asked_back_is_answered_by_voice(
    server: RunningServer, fake: FakeAssistant, speaking_page: Watched
) -> None:
    page = speaking_page.page
    open_kiosk(page, server)
    ask_by_typing(page, UNCLEAR)
    expect_state(page, "answered")
    tap_talk(page)
    expect_sentences(page, len(ANSWER.sentences))
    expect_state(page, "answered")
    expect(offered(page)).to_have_count(0)
    first, second = fake.requests
    assert second.utterance is not None
    assert second.visit == first.visit
