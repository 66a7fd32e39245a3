"""Rule: an endpoint is tried again only before its first word, never waited for beyond its time, and every failure is
a ``GenerationFailed`` that shows neither the key nor anything that was sent.
"""

from __future__ import annotations

import json
import threading
import traceback
from collections.abc import Callable, Mapping

import pytest

from models.backends import openai_chat
from models.backends.openai_chat import OpenAIChat
from models.errors import CatalogueError, GenerationFailed
from models.generation import Message, Role
from tests.assistant.generation.server import (
    EVENTS,
    JSON,
    ChatServer,
    Client,
    Received,
    Turn,
    fails,
    goes_on,
    resets,
    says,
    says_nothing,
    sends,
    serving,
    stalls,
)

pytestmark = pytest.mark.unit

KEY = "sk-not-to-be-seen-0123"
QUESTION = "高龄津贴怎么领"
MESSAGES = (Message(Role.SYSTEM, "照资料回答"), Message(Role.USER, QUESTION))
QUICK = {"backoff_s": 0.001, "connect_s": 2, "first_token_s": 5, "total_s": 5}
IMPATIENT = {**QUICK, "first_token_s": 0.5, "total_s": 0.7}


def chat(server: ChatServer, options: Mapping[str, object] = QUICK) -> OpenAIChat:
    return openai_chat.load(None, "chat", {"base_url": server.base_url, "model": "tiny", **options})


def reply(generator: OpenAIChat, stop: tuple[str, ...] = ()) -> list[str]:
    return list(generator.generate(MESSAGES, limit_tokens=50, stop=stop))


# --- what is sent, and what comes back ---


def test_a_reply_comes_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XIANGYIN_TEST_KEY", f" {KEY}\n")
    with serving(says("每月", "发100元", "[1]。")) as server:
        generator = chat(server, {**QUICK, "key_env": "XIANGYIN_TEST_KEY", "extra_body": {"seed": 7}})
        generator.warm_up()
        assert reply(generator, ("问题",)) == ["每月", "发100元", "[1]。"]
        [request] = server.received
    assert request.path == "/v1/chat/completions"
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.headers["content-type"] == "application/json"
    assert request.body == {
        "model": "tiny",
        "messages": [
            {"role": "system", "content": "照资料回答"},
            {"role": "user", "content": QUESTION},
        ],
        "max_tokens": 50,
        "temperature": 0,
        "stream": True,
        "stop": ["问题"],
        "seed": 7,
    }


def test_without_a_key_none_is_sent() -> None:
    with serving(says("好")) as server:
        assert reply(chat(server, {**QUICK, "limit_field": "max_completion_tokens"})) == ["好"]
        [request] = server.received
    assert "authorization" not in request.headers
    assert request.body["max_completion_tokens"] == 50
    assert not {"stop", "max_tokens"} & request.body.keys()


def event(content: object, reason: object = None) -> str:
    return json.dumps({"choices": [{"delta": {"content": content}, "finish_reason": reason}]})


@pytest.mark.parametrize(
    ("body", "pieces"),
    [
        (f"data: {event('好')}\r\n\r\ndata: [DONE]\r\n\r\n", ["好"]),
        (f"data:{event('好')}\r\rdata:[DONE]\r\r ", ["好"]),
        (f"\ufeffdata: {event('好')}\n\n: keep-alive\n\nevent: x\nid: 1\ndata: [DONE]\n\n", ["好"]),
        (f"data: {event('好')}\n\ndata: {event('的', 'length')}\n\n", ["好", "的"]),
        (f"data: {event('好', 'stop')}\n\ndata: no more events\n\n", ["好"]),
        (f"data: {event(None)}\n\ndata: {event('好')}\n\ndata: [DONE]\n\n", ["好"]),
        (
            'data: {"choices": [{"delta":\ndata: {"content": "好"}}]}\n\ndata: [DONE]\n\n',
            ["好"],
        ),  # two lines of data
        # what the model muses does not count
        (
            'data: {"choices": [{"delta": {"reasoning_content": "嗯"}}]}\n\n'
            f"data: {event('好')}\n\ndata: [DONE]\n\n",
            ["好"],
        ),
    ],
)
def test_events_are_read_as_servers_write_them(body: str, pieces: list[str]) -> None:
    with serving(sends(body)) as server:
        assert reply(chat(server)) == pieces


def test_characters_may_be_cut_anywhere() -> None:
    raw = f"data: {json.dumps({'choices': [{'delta': {'content': '每月𠮷'}}]}, ensure_ascii=False)}\n\n".encode()

    def turn(client: Client, _: Received) -> None:
        client.head("200 OK", EVENTS)
        for byte in raw + b"data: [DONE]\n\n":
            client.send(bytes([byte]))

    with serving(turn) as server:
        assert reply(chat(server)) == ["每月𠮷"]


CHUNKED = EVENTS + "Transfer-Encoding: chunked\r\n"


def chunk(text: str) -> bytes:
    raw = text.encode()
    return f"{len(raw):x}\r\n".encode() + raw + b"\r\n"


def test_a_response_may_come_in_chunks() -> None:
    body = chunk(f"data: {event('好')}\n") + chunk("\ndata: [DONE]\n\n") + b"0\r\n\r\n"
    with serving(sends(body, headers=CHUNKED)) as server:
        assert reply(chat(server)) == ["好"]


def test_who_has_heard_enough_hangs_up() -> None:
    with serving(stalls("每月", "发")) as server:
        pieces = chat(server).generate(MESSAGES, limit_tokens=5)
        assert next(pieces) == "每月"
        pieces.close()
        assert list(pieces) == []


# --- what fails ---

BUSY = fails("500 Internal Server Error")


@pytest.mark.parametrize(
    ("turns", "requests"),
    [
        ((BUSY, says("好")), 2),
        ((fails("429 Too Many Requests", "Retry-After: 0\r\n"), BUSY, says("好")), 3),
        ((fails("503 Service Unavailable", "Retry-After: Sun, 22 Nov 2026 10:00:00 GMT\r\n"), says("好")), 2),
        ((resets(), says("好")), 2),
    ],
)
def test_what_may_pass_is_tried_again(turns: tuple[Turn, ...], requests: int) -> None:
    with serving(*turns) as server:
        assert reply(chat(server)) == ["好"]
        assert len(server.received) == requests
        assert len({request.raw for request in server.received}) == 1


@pytest.mark.parametrize(
    ("turn", "message", "requests"),
    [
        (BUSY, "忙不过来（HTTP 500）", 3),
        (
            fails("429 Too Many Requests", "Retry-After: 3600\r\n"),
            "忙不过来（HTTP 429）",
            1,
        ),  # nobody waits an hour
        (fails("429 Too Many Requests", f"Retry-After: {'9' * 400}\r\n"), "忙不过来（HTTP 429）", 1),
        (resets(), "连不上", 3),
        (sends("", status="hello"), "连不上", 3),
        (fails("401 Unauthorized"), "拒绝了请求（HTTP 401）", 1),
        (fails("404 Not Found"), "拒绝了请求（HTTP 404）", 1),
        (fails("307 Temporary Redirect", "Location: /elsewhere\r\n"), "拒绝了请求（HTTP 307）", 1),
        (sends("<html>登录</html>", headers="Content-Type: text/html\r\n"), "不是约定的格式", 1),
        (sends("{}", headers=JSON), "不是约定的格式", 1),
        (sends(b"\x1f\x8b", headers=EVENTS + "Content-Encoding: gzip\r\n"), "不是约定的格式", 1),
        (sends('data: {"choices": [{"delta\n\n'), "不是约定的格式", 1),
        (sends(b"data: \xff\xfe\n\n"), "不是约定的格式", 1),
        (sends("data: 3\n\n"), "不是约定的格式", 1),
        (sends('data: {"choices": 3}\n\n'), "不是约定的格式", 1),
        (sends(f"data: {event(['好'])}\n\n"), "不是约定的格式", 1),
        (sends(f"data: {'[' * 50_000}\n\n"), "不是约定的格式", 1),
        (sends('data: {"error": {"message": "out of memory"}}\n\n'), "不是约定的格式", 1),
        (sends(f"data: {event('好', 'content_filter')}\n\n"), "不是约定的格式", 1),
        (sends("data: [DONE]\n\n"), "没有写出回答", 1),
        (sends(""), "没有说完", 1),
        (goes_on(f"data: {event('')}\n\n"), "太长", 1),
        (goes_on("x" * 4096), "太长", 1),  # a line without an end
    ],
)
def test_what_cannot_be_used_is_told(turn: Turn, message: str, requests: int) -> None:
    with serving(turn) as server:
        with pytest.raises(GenerationFailed, match=message):
            reply(chat(server))
        assert len(server.received) == requests


def reset(client: Client) -> None:
    client.reset()


def hang_up(_: Client) -> None:
    """The connection ends when the turn does."""


def send_nonsense(client: Client) -> None:
    client.send("data: {\n\n")


def never_end(client: Client) -> None:
    while True:
        client.send(f"data: {event('')}\n\n")


@pytest.mark.parametrize("ending", [reset, hang_up, send_nonsense, never_end])
def test_nothing_is_tried_again_after_the_first_word(ending: Callable[[Client], None]) -> None:
    heard = threading.Event()

    def turn(client: Client, _: Received) -> None:
        client.head("200 OK", EVENTS)
        client.event("每月")
        heard.wait()
        ending(client)

    with serving(turn, says("好")) as server:
        pieces = chat(server).generate(MESSAGES, limit_tokens=50)
        try:
            assert next(pieces) == "每月"
        finally:
            heard.set()
        with pytest.raises(GenerationFailed):
            next(pieces)
        assert len(server.received) == 1


@pytest.mark.parametrize("rest", [b"", b"ff\r\ndata", b"no number\r\n"])
def test_chunks_that_break_off_are_no_end(rest: bytes) -> None:
    body = chunk(f"data: {event('每月')}\n\n") + rest
    with serving(sends(body, headers=CHUNKED)) as server, pytest.raises(GenerationFailed):
        reply(chat(server))


@pytest.mark.parametrize(
    "turn",
    [says_nothing, stalls(), stalls("每月"), goes_on(": still here\n\n")],
    ids=["mute", "head", "middle", "ping"],
)
def test_nobody_waits_longer_than_was_allowed(turn: Turn) -> None:
    with serving(turn) as server:
        with pytest.raises(GenerationFailed, match=r"太慢|太长"):
            reply(chat(server, IMPATIENT))
        assert len(server.received) == 1


def test_an_endpoint_that_is_down_is_not_reached() -> None:
    with serving(says("好")) as server:
        generator = chat(server)
    with pytest.raises(GenerationFailed, match="连不上") as caught:
        reply(generator)
    assert caught.value.retryable


# --- what must not get out ---


@pytest.mark.parametrize(
    "turn", [fails("401 Unauthorized"), resets(), sends("", status="hello"), sends("data: {\n\n")]
)
def test_errors_hold_neither_the_key_nor_the_question(turn: Turn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XIANGYIN_TEST_KEY", KEY)
    with serving(turn) as server:
        generator = chat(server, {**QUICK, "key_env": "XIANGYIN_TEST_KEY"})
        with pytest.raises(GenerationFailed) as caught:
            reply(generator)
    error: BaseException | None = caught.value
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)
    told = "".join(traceback.format_exception(error)) + repr(vars(generator)) + repr(vars(caught.value))
    assert KEY not in told
    assert QUESTION not in told


def test_the_environments_proxy_is_not_used_unless_it_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(says("别处")) as proxy, serving(says("好")) as server:
        address = proxy.base_url.removesuffix("/v1")
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, address)
        monkeypatch.delenv("no_proxy", raising=False)
        assert reply(chat(server)) == ["好"]
        assert reply(chat(server, {**QUICK, "proxy": address})) == ["别处"]


def test_a_key_that_has_gone_is_a_failure_like_any_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XIANGYIN_TEST_KEY", KEY)
    with serving(says("好")) as server:
        generator = chat(server, {**QUICK, "key_env": "XIANGYIN_TEST_KEY"})
        monkeypatch.delenv("XIANGYIN_TEST_KEY")
        with pytest.raises(GenerationFailed, match="XIANGYIN_TEST_KEY"):
            reply(generator)
        assert server.received == []


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"base_url": ""}, "base_url"),
        ({"base_url": "llm.example/v1"}, "base_url"),
        ({"base_url": "ftp://llm.example/v1"}, "base_url"),
        ({"base_url": "https://user:secret@llm.example/v1"}, "base_url"),
        ({"base_url": "https://llm.example/v1?key=secret"}, "base_url"),
        ({"base_url": "https://llm.example:port/v1"}, "base_url"),
        ({"base_url": "http://llm.example/v1"}, "allow_http"),
        ({"base_url": "http://192.168.1.5:8001/v1"}, "allow_http"),
        ({"model": ""}, "model"),
        ({"total_s": 0}, "total_s"),
        ({"retries": 1.5}, "retries"),
        ({"retries": -1}, "retries"),
        ({"extra_body": "x"}, "extra_body"),
        ({"key_env": "XIANGYIN_TEST_NO_KEY"}, "XIANGYIN_TEST_NO_KEY"),
        ({"key_env": "XIANGYIN_TEST_BAD_KEY"}, "XIANGYIN_TEST_BAD_KEY"),
    ],
)
def test_wrong_options_are_named(
    options: Mapping[str, object], named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XIANGYIN_TEST_NO_KEY", raising=False)
    monkeypatch.setenv("XIANGYIN_TEST_BAD_KEY", "two\nlines")
    good = {"base_url": "https://llm.example/v1", "model": "tiny"}
    assert openai_chat.load(None, "chat", good).name == "chat"
    with pytest.raises(CatalogueError, match=named) as caught:
        openai_chat.load(None, "chat", {**good, **options})
    assert "secret" not in str(caught.value)
    assert "two" not in str(caught.value)


@pytest.mark.parametrize(
    "base_url", ["http://localhost:8001/v1", "http://[::1]:8001/v1", "http://127.0.0.2/v1/"]
)
def test_this_machine_need_not_encrypt(base_url: str) -> None:
    assert openai_chat.load(None, "chat", {"base_url": base_url, "model": "tiny"}).name == "chat"


def test_another_machine_need_not_encrypt_where_somebody_says_so() -> None:
    options = {"base_url": "http://llm.lan/v1", "model": "tiny", "allow_http": True}
    assert openai_chat.load(None, "chat", options).name == "chat"
