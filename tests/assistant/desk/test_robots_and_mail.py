"""Rule: people are told in words, through robots and by mail; what they did not take is tried again."""

from __future__ import annotations

import smtplib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Self
from urllib.parse import parse_qs, urlsplit

import pytest

from assistant.desk.errors import DeliveryFailed
from assistant.desk.mail import Mail
from assistant.desk.messages import subject, text
from assistant.desk.outbox import Message
from assistant.desk.records import Event, State, Ticket
from assistant.desk.robots import DingTalk, WeCom, ding_signature
from tests.assistant.desk.fakes import FALL, LAMP, Clock, Receiver

pytestmark = pytest.mark.unit

AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
NEW = Message(
    Ticket("10008", "f" * 32, State.OPEN, AT, "桂花社区", "云山市", LAMP), Event(1, State.OPEN, AT, "", "")
)
ALERT = replace(NEW, ticket=replace(NEW.ticket, draft=replace(FALL, urgent=True)))
DONE = replace(NEW, event=Event(3, State.DONE, AT, "王芳", "换了灯泡，电话13800000000"))


def wecom(receiver: Receiver) -> WeCom:
    return WeCom("群", receiver.url, "DESK_TEST_SECRET")


def dingtalk(receiver: Receiver) -> DingTalk:
    return DingTalk("群", receiver.url, "DESK_TEST_SECRET", "DESK_TEST_SECRET", clock=Clock(AT))


def test_a_message_in_words() -> None:
    assert text(NEW, personal=True).splitlines()[:5] == [
        "报事报修 10008：新登记",
        "社区：桂花社区",
        "什么事：楼道的灯不亮",
        "在哪里：3栋2单元",
        "电话：13800000000",
    ]
    assert subject(ALERT) == "【紧急】紧急情况 10008：新登记"
    told = text(DONE, personal=False)
    assert "已办完" in told
    assert "王芳" in told
    for private in ("13800000000", "3栋2单元"):
        assert private not in told


@pytest.mark.parametrize("robot", [wecom, dingtalk])
def test_a_robot_takes_it(receiver: Receiver, robot: type[WeCom]) -> None:
    receiver.answer = b'{"errcode": 0, "errmsg": "ok"}'
    robot(receiver).deliver(NEW)  # type: ignore[call-arg, arg-type]  # a function that makes one
    assert receiver.bodies[0]["text"]["content"] == text(NEW, personal=True)


@pytest.mark.parametrize("robot", [wecom, dingtalk])
@pytest.mark.parametrize(
    ("answer", "said", "down"),
    [
        (b'{"errcode": 93000, "errmsg": "invalid webhook url: ?key=geheim"}', "errcode 93000", True),
        (b'{"errcode": 45009, "errmsg": "api freq out of limit"}', "errcode 45009", True),
        (b'{"errcode": 40008, "errmsg": "invalid message type"}', "errcode 40008", False),
        (b"<html>", "看不懂", True),
        (b"[]", "看不懂", True),
        (b'{"errcode": "geheim"}', "errcode ？", False),
    ],
)
def test_a_robot_does_not_take_it(
    receiver: Receiver, robot: type[WeCom], answer: bytes, said: str, down: bool
) -> None:
    receiver.answer = answer
    with pytest.raises(DeliveryFailed, match=said) as error:
        robot(receiver).deliver(NEW)  # type: ignore[call-arg, arg-type]  # a function that makes one
    assert error.value.down is down
    assert "geheim" not in str(error.value)


def test_of_an_alert_everybody_is_told(receiver: Receiver) -> None:
    receiver.answer = b'{"errcode": 0}'
    for robot in (wecom(receiver), dingtalk(receiver)):
        for message in (NEW, ALERT):
            robot.deliver(message)
    assert [body["text"].get("mentioned_list") for body in receiver.bodies[:2]] == [None, ["@all"]]
    assert [body["at"]["isAtAll"] for body in receiver.bodies[2:]] == [False, True]


def test_the_address_carries_the_key_and_for_dingtalk_a_signature(receiver: Receiver) -> None:
    receiver.answer = b'{"errcode": 0}'
    wecom(receiver).deliver(NEW)
    dingtalk(receiver).deliver(NEW)
    first, second = (parse_qs(urlsplit(path).query) for path in receiver.paths)
    assert first == {"key": ["desk-test-secret"]}
    timestamp = str(int(AT.timestamp() * 1000))
    assert second == {
        "access_token": ["desk-test-secret"],
        "timestamp": [timestamp],
        "sign": [ding_signature("desk-test-secret", timestamp)],
    }


def test_dingtalk_is_signed_as_its_documents_say() -> None:
    # HMAC-SHA256 of "1700000000000\nSECabc" under "SECabc", as openssl computes it
    assert ding_signature("SECabc", "1700000000000") == DING


DING = "jcUpW0QmtKduN03n4JqQ0PBosVjqnM8gU7fIIvsDmCM="


def test_a_long_story_is_cut_to_what_a_robot_takes(receiver: Receiver) -> None:
    receiver.answer = b'{"errcode": 0}'
    draft = replace(LAMP, what="灯" * 3000)
    wecom(receiver).deliver(replace(NEW, ticket=replace(NEW.ticket, draft=draft)))
    content = receiver.bodies[0]["text"]["content"]
    assert 1800 < len(content.encode()) <= 2048
    assert content.endswith("其余请用 desk show 看）")


@dataclass
class MailServer(smtplib.SMTP):
    """Takes letters, or fails as it is told to."""

    letters: list[EmailMessage] = field(default_factory=list)
    logins: list[tuple[str, str]] = field(default_factory=list)
    fails: Exception | None = None

    def login(self, user: str, password: str, *, initial_response_ok: bool = True) -> tuple[int, bytes]:
        self.logins.append((user, password))
        return 235, b""

    def send_message(self, msg: EmailMessage, *_: object, **__: object) -> dict[str, tuple[int, bytes]]:  # type: ignore[override]  # the desk gives only the letter
        if self.fails is not None:
            raise self.fails
        self.letters.append(msg)
        return {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Stay."""


def mail(server: MailServer) -> Mail:
    return Mail(
        "邮箱",
        "smtp.example.com",
        465,
        "zhuli@example.com",
        ("a@example.com", "b@example.com"),
        user="zhuli",
        password_variable="DESK_TEST_SECRET",
        connect=lambda _: server,
    )


def test_a_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_TEST_SECRET", "geheim")
    server = MailServer()
    for _ in range(2):
        mail(server).deliver(NEW)
    first, second = server.letters
    assert server.logins[0] == ("zhuli", "geheim")
    assert first["Message-ID"] == second["Message-ID"] == f"<{'f' * 32}-1@xiangyin.invalid>"
    assert first["To"] == "a@example.com, b@example.com"
    assert str(first["Subject"]) == "报事报修 10008：新登记"
    assert first.get_content().splitlines() == text(NEW, personal=True).splitlines()


@pytest.mark.parametrize(
    ("error", "said", "down"),
    [
        (smtplib.SMTPAuthenticationError(535, b"geheim"), "用户名或密码", True),
        (smtplib.SMTPRecipientsRefused({"geheim@example.com": (550, b"")}), "收件人", False),
        (smtplib.SMTPDataError(451, b"geheim"), "邮件服务器回了 451", True),
        (smtplib.SMTPServerDisconnected("geheim"), "中途断开", True),
        (TimeoutError("geheim"), "中途断开", True),
    ],
)
def test_a_mail_server_that_does_not_take_it(
    monkeypatch: pytest.MonkeyPatch, error: Exception, said: str, down: bool
) -> None:
    monkeypatch.setenv("DESK_TEST_SECRET", "geheim")
    with pytest.raises(DeliveryFailed, match=said) as failed:
        mail(MailServer(fails=error)).deliver(NEW)
    assert failed.value.down is down
    assert "geheim" not in str(failed.value)
