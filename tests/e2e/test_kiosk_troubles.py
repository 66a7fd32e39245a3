"""Rule: whatever goes wrong at the kiosk is said in Chinese, with a way on."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Browser, WebSocketRoute, expect

from tests.assistant.fakes import ANSWER, HANGS, UNCLEAR, FakeAssistant, FakeReadiness
from tests.e2e.browser import STAND, Watched, watched_page
from tests.e2e.kiosk_page import (
    CONNECTION_LOST,
    ask_by_typing,
    expect_sentences,
    expect_state,
    offered,
    open_kiosk,
    pass_time,
    tap_talk,
)
from tests.e2e.server import RunningServer

pytestmark = pytest.mark.e2e


def test_a_refused_microphone_is_explained_and_typing_still_works(
    server: RunningServer, watched: Watched
) -> None:
    page = watched.page
    open_kiosk(page, server)
    tap_talk(page)
    expect(page.locator("#trouble")).to_contain_text("话筒没有打开")
    expect(page.locator("#trouble")).to_contain_text("打字")
    ask_by_typing(page, "几点开门")
    expect_sentences(page, 2)
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
    expect_sentences(page, 2)


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


def test_a_network_that_goes_away_without_a_word_is_noticed(server: RunningServer, browser: Browser) -> None:
    context = browser.new_context()
    with watched_page(context) as watched:
        page = watched.page
        page.clock.install()
        page.route_web_socket("**/ws/voice", SilentNetwork().carry)
        open_kiosk(page, server)
        pass_time(page, 25)
        expect(page.locator("#connection")).to_contain_text("连接断了")
    context.close()


class SilentNetwork:
    """Carries one connection, but for its pings, and none after it: nobody says why."""

    def __init__(self) -> None:
        self._connections = 0

    def carry(self, route: WebSocketRoute) -> None:
        self._connections += 1
        if self._connections == 1:
            server = route.connect_to_server()
            route.on_message(lambda message: None if "ping" in str(message) else server.send(message))


class NewRelease:
    """Carries connections to a server that has pages of another release each time it is asked."""

    def __init__(self) -> None:
        self.connections = 0

    def carry(self, route: WebSocketRoute) -> None:
        self.connections += 1
        build = f"release {self.connections}"
        server = route.connect_to_server()
        server.on_message(lambda message: route.send(_with_build(message, build)))


def _with_build(message: str | bytes, build: str) -> str | bytes:
    if isinstance(message, bytes):
        return message
    told = json.loads(message)
    return json.dumps(told | {"build": build}) if told["type"] == "ready" else message


def test_a_page_of_an_earlier_release_reloads_when_nobody_is_there(
    server: RunningServer, browser: Browser
) -> None:
    context = browser.new_context(viewport=STAND)
    with watched_page(context) as watched:
        page, released = watched.page, NewRelease()
        loads: list[str] = []
        watched.forgiven = CONNECTION_LOST
        page.clock.install()
        page.on("load", lambda loaded: loads.append(loaded.url))
        page.route_web_socket("**/ws/voice", released.carry)
        open_kiosk(page, server, "hall")
        pass_time(page, 31)  # the greeting has the build that came with the page
        ask_by_typing(page, "几点开门")
        expect_state(page, "answered")
        page.evaluate("dispatchEvent(new Event('offline'))")
        expect_state(page, "connecting")
        pass_time(page, 5)
        expect_state(page, "answered")
        assert (released.connections, len(loads)) == (2, 1)  # somebody is reading
        pass_time(page, 25)
        with page.expect_event("load"):
            page.clock.run_for(6000)
        expect_state(page, "home")
        assert page.url.endswith("/kiosk?id=hall")
    context.close()


def test_an_answer_that_never_ends_is_given_up_and_the_visit_cleared(
    server: RunningServer, fake: FakeAssistant, timed: Watched
) -> None:
    page = timed.page
    open_kiosk(page, server)
    ask_by_typing(page, HANGS)
    expect_state(page, "answering")
    pass_time(page, 121)
    expect(page.locator("#trouble")).to_contain_text("请您再问一次")
    expect_state(page, "answered")
    assert [request.question for request in fake.cancelled] == [HANGS]
    pass_time(page, 31)
    expect_state(page, "home")
    assert HANGS not in page.content()


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
                body=route.fetch().text().replace("VERSION = 2", "VERSION = 0"),
                content_type="text/javascript",
            ),
        )
        page.goto(f"{server.url}/kiosk")
        expect(page.locator("#connection")).to_contain_text("请刷新页面")
    context.close()
