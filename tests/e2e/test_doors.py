"""Rule: a voice terminal is let in by the address it is opened with, and a clerk by a key that is pasted once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from assistant.channels.contract import ChannelOptions
from assistant.doors import Role
from assistant.doors.records import Kind
from assistant.settings_doors import Doors
from tests.assistant.channels.offices import FakeOffice
from tests.assistant.fakes import FakeAssistant
from tests.e2e.browser import STAND
from tests.e2e.kiosk_page import ask_by_typing, expect_sentences, expect_state
from tests.e2e.server import RunningServer

pytestmark = pytest.mark.e2e

HOSTS = frozenset({"localhost"})


@pytest.fixture
def office(tmp_path: Path) -> Iterator[FakeOffice]:
    office = FakeOffice(tmp_path / "home")
    with office.database:
        yield office


@pytest.fixture
def guarded(fake: FakeAssistant, office: FakeOffice) -> Iterator[RunningServer]:
    options = ChannelOptions(doors=Doors(kiosk_tokens=True), hosts=HOSTS)
    with RunningServer(fake, options, office) as server:
        yield server


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a browser that remembers nothing yet."""
    context = browser.new_context(viewport=STAND, reduced_motion="reduce")
    yield context.new_page()
    context.close()


def test_a_terminal_lets_itself_in_and_shows_whom_to_call_once_it_is_revoked(
    guarded: RunningServer, office: FakeOffice, page: Page
) -> None:
    token = office.token()
    page.goto(f"{guarded.url}/kiosk?id=hall#token={token[:-2]}zz")
    expect(page.locator("#reason")).to_contain_text("口令不对")
    expect(page.locator("body")).to_contain_text("桂花社区服务大厅，电话6310-0101")
    assert page.url == f"{guarded.url}/kiosk?id=hall"  # no token stays on the screen
    office.down = True
    page.goto("about:blank")
    page.goto(f"{guarded.url}/kiosk?id=hall#token={token}")
    expect(page.locator("#reason")).to_contain_text("数据库打不开")
    office.down = False
    page.reload()  # as it does by itself: the token is still there
    expect_state(page, "home")
    assert page.url == f"{guarded.url}/kiosk?id=hall"
    ask_by_typing(page, "几点开门")
    expect_sentences(page, 2)
    page.goto(f"{guarded.url}/kiosk?id=hall")  # as after a restart
    expect_state(page, "home")
    # The start command has a new token: it takes the place of the one that is about to run out.
    new = office.doors().keyring.rotate(Kind.KIOSK, "hall", keep=timedelta(days=1)).secret
    page.goto("about:blank")
    page.goto(f"{guarded.url}/kiosk?id=hall#token={new}")
    expect_state(page, "home")
    cookies = page.context.cookies(guarded.url)
    assert [(each["value"], each["httpOnly"], each["sameSite"]) for each in cookies] == [
        (new, True, "Strict")
    ]
    office.doors().keyring.revoke(Kind.KIOSK, "hall")
    ask_by_typing(page, "几点开门")
    expect(page.locator("h1")).to_have_text("这台机器现在不能用", timeout=20_000)
    expect(page.locator("#reason")).to_contain_text("已经停用")
    page.locator("#token").fill(office.token().upper())
    page.locator("#token-form button").click()
    expect_state(page, "home")


def test_a_clerk_logs_in_and_out(guarded: RunningServer, office: FakeOffice, page: Page) -> None:
    page.goto(f"{guarded.url}/staff")
    expect(page.locator("#told")).to_contain_text("要用钥匙才能进")
    page.locator("#key").fill("xy_staff_wrong")
    page.locator("#log-in button").click()
    expect(page.locator("#told")).to_contain_text("这把钥匙不对")
    page.locator("#key").fill(office.key(Role.DESK))
    page.locator("#log-in button").click()
    expect(page.locator("#who")).to_contain_text("王芳，您好")
    expect(page.locator("#log-in")).to_be_hidden()
    assert page.evaluate("document.cookie") == ""
    page.reload()
    expect(page.locator("#who")).to_contain_text("王芳，您好")
    page.locator("#log-out").click()
    expect(page.locator("#told")).to_contain_text("已经退出")
    expect(page.locator("#log-in")).to_be_visible()
    page.reload()
    expect(page.locator("#told")).to_contain_text("要用钥匙才能进")
