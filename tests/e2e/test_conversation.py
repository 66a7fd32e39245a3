"""Rule: danger, tickets, offers, wishes and goodbyes look and work on the pages as what they are."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.assistant.fakes import (
    ALARM,
    ANSWER,
    GOODBYE,
    IN_DANGER,
    INTERVIEW,
    MORE_CHOICES,
    OBEYED,
    OFFERING,
    PERSON_CHOICE,
    REGISTERED,
    REPORTS,
    FakeAssistant,
)
from tests.e2e.browser import Watched, numbered
from tests.e2e.kiosk_page import ask_by_typing, expect_state, open_kiosk, pass_time, played
from tests.e2e.server import RunningServer
from tests.e2e.test_chat import ask, open_chat

pytestmark = pytest.mark.e2e

OFFERS = "能领多少"
GREETS = "你好"
UNANSWERED = "月亮上有人吗"
INTERVIEWED = "能领哪样"
WISHES = ["慢一点", "大声一点", "找人工"]


def font_size(shown: Locator) -> float:
    size: float = shown.evaluate("shown => parseFloat(getComputedStyle(shown).fontSize)")
    return size


def lines(page: Page) -> Locator:
    return page.locator("#answer .sentences li")


def choices(page: Page) -> Locator:
    return page.locator(".choices button:enabled")


def leave_kiosk(page: Page) -> None:
    page.get_by_role("button", name="结束").click()
    expect_state(page, "home")


# The kiosk


def test_the_number_to_call_and_the_number_of_a_ticket_are_what_one_sees(
    server: RunningServer, watched: Watched
) -> None:
    page = watched.page
    open_kiosk(page, server)
    ask_by_typing(page, IN_DANGER)
    alert = page.get_by_role("alert").filter(visible=True)
    expect(alert).to_contain_text("先照这样做")
    expect(lines(page)).to_have_text([sentence.text for sentence in ALARM.sentences])
    numbers = alert.locator(".digits")
    expect(numbers).to_have_text(["110", "96110"])  # and not the 24小时
    expect(page.locator("#desk")).to_be_hidden()
    expect_state(page, "answered")
    for width, height in ((1080, 1920), (1920, 1080), (360, 640)):
        page.set_viewport_size({"width": width, "height": height})
        for number in numbers.all():
            expect(number).to_be_in_viewport(ratio=1)
            assert font_size(number) >= 1.5 * font_size(lines(page).first)
    ask_by_typing(page, REPORTS)
    expect(lines(page)).to_have_text([sentence.text for sentence in REGISTERED.sentences])
    expect(page.locator("#numbers")).to_have_text("编号10008")
    expect(page.locator("#numbers .digits span")).to_have_text(["100", "08"])
    assert font_size(page.locator("#numbers .digits")) >= 1.5 * font_size(lines(page).first)
    expect(page.locator("#desk")).to_be_visible()
    expect(page.locator("#alarm")).to_be_hidden()
    expect(page.locator("#answer")).to_have_attribute("role", "region")


def test_an_alert_stays_until_something_else_is_asked(server: RunningServer, timed: Watched) -> None:
    page = timed.page
    open_kiosk(page, server)
    ask_by_typing(page, IN_DANGER)
    expect_state(page, "answered")
    pass_time(page, 40)
    expect(page.locator("#alarm")).to_be_visible()
    expect(page.locator("#still-there")).to_be_hidden()
    ask_by_typing(page, "几点开门")
    expect(lines(page)).to_have_text([sentence.text for sentence in ANSWER.sentences])
    expect(page.locator("#alarm")).to_be_hidden()
    expect(page.locator("#numbers")).to_be_hidden()
    expect_state(page, "answered")
    pass_time(page, 40)
    expect_state(page, "home")


def test_every_reply_may_offer_something(
    server: RunningServer, fake: FakeAssistant, watched: Watched
) -> None:
    page = watched.page
    open_kiosk(page, server)
    for question, (shown, asked) in {
        OFFERS: (numbered(MORE_CHOICES), MORE_CHOICES[1].question),
        GREETS: (["高龄津贴一个月有多少钱"], "高龄津贴一个月有多少钱？"),
        UNANSWERED: ([PERSON_CHOICE.label], PERSON_CHOICE.question),
        # One of them passes the question: none is needed beside them.
        INTERVIEWED: (numbered(INTERVIEW.choices), "跳过"),
    }.items():
        fake.requests.clear()
        ask_by_typing(page, question)
        expect(choices(page)).to_have_text(shown)
        expect_state(page, "answered")
        choices(page).last.click()
        expect(page.locator("#question h2")).to_have_text("您选的是")
        expect_state(page, "answered")
        expect(choices(page)).to_have_count(0)
        first, second = fake.requests
        assert (second.question, second.visit, second.channel) == (asked, first.visit, "kiosk")
        leave_kiosk(page)


def test_what_is_only_shown_keeps_nobody_waiting(server: RunningServer, watched: Watched) -> None:
    page = watched.page
    open_kiosk(page, server)
    ask_by_typing(page, OFFERS)
    expect_state(page, "answered")
    expect(lines(page)).to_have_text([sentence.text for sentence in OFFERING.sentences])
    assert [note["ended"] for note in played(page)] == [True, True]


def test_wishes_are_said_in_the_same_visit_and_a_courtesy_is_not_what_is_to_be_repeated(
    server: RunningServer, fake: FakeAssistant, watched: Watched
) -> None:
    page = watched.page
    open_kiosk(page, server)
    expect(page.locator("#wishes")).to_be_hidden()
    ask_by_typing(page, "几点开门")
    expect_state(page, "answered")
    for wish in WISHES:
        page.get_by_role("button", name=wish).click()
        expect(page.locator("#question .words")).to_have_text(wish)
        expect_state(page, "answered")
    for question in ("几点开门", GREETS):
        ask_by_typing(page, question)
        expect_state(page, "answered")
        page.get_by_role("button", name="再说一遍").click()
        expect_state(page, "answering")
        expect_state(page, "answered")
    asked = ["几点开门", *WISHES, "几点开门", GREETS, "再说一遍"]
    assert [request.question for request in fake.requests] == asked
    assert len({request.visit for request in fake.requests}) == 1


def test_told_to_stop_it_is_silent_and_waits(
    server: RunningServer, fake: FakeAssistant, watched: Watched
) -> None:
    page = watched.page
    open_kiosk(page, server)
    for question, shown in {"别说了": [], "停": [OBEYED.text]}.items():
        ask_by_typing(page, question)
        expect_state(page, "answered")
        expect(lines(page)).to_have_text(shown)
        expect(page.locator("#stop")).to_be_disabled()
        assert [note for note in played(page) if note["ended"]] == []
    ask_by_typing(page, "几点开门")
    expect_state(page, "answered")
    assert [request.question for request in fake.requests] == ["别说了", "停", "几点开门"]
    assert len({request.visit for request in fake.requests}) == 1
    assert fake.left == []


def test_after_the_goodbye_the_visit_is_cleared(
    server: RunningServer, fake: FakeAssistant, timed: Watched
) -> None:
    page = timed.page
    open_kiosk(page, server)
    for fake.voice_fails, heard in {False: 3, True: 0}.items():
        page.evaluate("window.played.length = 0")
        ask_by_typing(page, "我叫张三")
        expect_state(page, "answered")
        ask_by_typing(page, "再见")
        expect(lines(page)).to_have_text([GOODBYE.text])
        expect_state(page, "answered")
        pass_time(page, 4)
        expect_state(page, "home")
        assert "张三" not in page.content()
        assert [note["ended"] for note in played(page)] == [True] * heard
    first, second, third, fourth = (request.visit for request in fake.requests)
    assert (first, third) == (second, fourth)
    assert fake.left == [first, third]
    assert first != third


def test_whoever_goes_on_asking_has_not_left(
    server: RunningServer, fake: FakeAssistant, timed: Watched
) -> None:
    page = timed.page
    open_kiosk(page, server)
    ask_by_typing(page, "再见")
    expect_state(page, "answered")
    ask_by_typing(page, "几点开门")
    expect_state(page, "answered")
    pass_time(page, 8)
    expect(lines(page)).to_have_text([sentence.text for sentence in ANSWER.sentences])
    assert fake.left == []


# The chat page


def last(page: Page) -> Locator:
    return page.locator("#messages .theirs").last


def test_in_danger_one_tap_calls_and_a_ticket_number_is_large(
    server: RunningServer, watched: Watched
) -> None:
    page = watched.page
    page.set_viewport_size({"width": 360, "height": 640})
    open_chat(page, server)
    ask(page, IN_DANGER)
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("先照这样做")
    expect(alert.locator(".words")).to_have_text(ALARM.text)
    calls = alert.get_by_role("link")
    assert [call.get_attribute("href") for call in calls.all()] == ["tel:110", "tel:96110"]
    assert font_size(alert.locator(".digits").first) >= 2 * font_size(alert.locator(".words"))
    expect(alert.locator(".desk")).to_be_hidden()
    ask(page, REPORTS)
    expect(last(page).locator(".big-numbers")).to_have_text("编号10008")
    expect(last(page).locator(".digits span")).to_have_text(["100", "08"])
    expect(last(page).get_by_role("button", name="朗读")).to_be_visible()
    expect(last(page).get_by_role("button", name="找人工")).to_have_count(0)
    expect(page.get_by_role("alert")).to_have_count(1)


def test_an_offer_is_taken_with_one_tap_and_only_once(
    server: RunningServer, fake: FakeAssistant, watched: Watched
) -> None:
    page = watched.page
    open_chat(page, server)
    for question, (shown, asked) in {
        OFFERS: (numbered(MORE_CHOICES), MORE_CHOICES[0].question),
        GREETS: (["高龄津贴一个月有多少钱"], "高龄津贴一个月有多少钱？"),
        UNANSWERED: ([PERSON_CHOICE.label], PERSON_CHOICE.question),
    }.items():
        fake.requests.clear()
        ask(page, question)
        expect(choices(page)).to_have_text(shown)
        box = choices(page).first.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44
        choices(page).first.click()
        expect(last(page).locator(".words")).to_have_text(ANSWER.text)
        expect(page.get_by_role("button", name="朗读")).to_have_count(2)
        expect(choices(page)).to_have_count(0)
        expect(page.locator(".choices button")).to_have_text(shown)
        assert [(request.question, request.channel) for request in fake.requests] == [
            (question, "chat"),
            (asked, "chat"),
        ]
        page.get_by_role("button", name="重新开始").click()


def test_a_person_can_be_asked_for(server: RunningServer, fake: FakeAssistant, watched: Watched) -> None:
    page = watched.page
    open_chat(page, server)
    person = page.get_by_role("button", name="找人工")
    expect(person).to_have_count(1)  # before anything was asked
    ask(page, "几点开门")
    expect(last(page).get_by_role("button", name="找人工")).to_be_visible()
    person.filter(visible=True).click()
    expect(page.get_by_role("button", name="朗读")).to_have_count(2)
    expect(person.filter(visible=True)).to_have_count(1)
    assert [request.question for request in fake.requests] == ["几点开门", "找人工"]


def test_it_is_read_as_slowly_and_as_loud_as_was_asked_for(
    server: RunningServer, fake: FakeAssistant, watched: Watched
) -> None:
    page = watched.page
    fake.pace, fake.loudness = 0.85, 1.5
    open_chat(page, server)
    with page.expect_request("**/api/speech/**") as read:
        ask(page, OFFERS)
        page.get_by_role("button", name="朗读").click()
    assert read.value.url.endswith("?voice=&speed=0.850&gain=1.5")
    expect(page.get_by_role("button", name="停止朗读")).to_be_visible()
    expect(page.get_by_role("button", name="朗读", exact=True)).to_be_visible()
    assert fake.manners == [(None, 0.85)] * 2  # the one that is only shown is not read


def test_told_to_stop_the_chat_says_nothing_more_and_after_the_goodbye_nothing_else_stays(
    server: RunningServer, fake: FakeAssistant, watched: Watched
) -> None:
    page = watched.page
    open_chat(page, server)
    ask(page, "别说了")
    expect(page.locator("#send")).to_be_visible()
    expect(page.locator("#messages .mine")).to_have_count(1)
    expect(page.locator("#messages .theirs")).to_have_count(0)
    ask(page, "我叫张三")
    expect(page.get_by_role("button", name="朗读")).to_be_visible()
    ask(page, "再见")
    expect(page.locator("#messages .words")).to_have_text([GOODBYE.text])
    expect(page.locator("#messages > *")).to_have_count(1)
    assert "张三" not in page.content()
    expect_left(page, fake, 1)
    ask(page, "几点开门")
    expect(page.get_by_role("button", name="朗读")).to_have_count(2)
    assert [request.visit for request in fake.requests] == [None, "visit-1", "visit-1", None]


def test_the_service_is_told_that_the_visit_is_over(
    server: RunningServer, fake: FakeAssistant, watched: Watched
) -> None:
    page = watched.page
    open_chat(page, server)
    anew = page.get_by_role("button", name="重新开始")
    anew.click()  # nothing was asked yet: nothing is over
    ask(page, "几点开门")
    expect(page.get_by_role("button", name="朗读")).to_be_visible()
    anew.click()
    expect_left(page, fake, 1)
    ask(page, "几点开门")
    expect(page.get_by_role("button", name="朗读")).to_be_visible()
    page.goto(server.url)
    expect_left(page, fake, 2)


def expect_left(page: Page, fake: FakeAssistant, visits: int) -> None:
    """Give the news that so many visits are over some round trips to arrive."""
    for _ in range(100):
        if len(fake.left) >= visits:
            break
        page.evaluate("fetch('/healthz').then(() => null)")
    assert fake.left == ["visit-1"] * visits
