"""An endpoint that speaks OpenAI's protocol for chats, here or elsewhere: what it is asked leaves this process."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import aiohttp

from models.backends.endpoint_options import EndpointOptions, endpoint_options, key_of
from models.backends.server_events import EventParser, read_delta
from models.errors import CatalogueError, GenerationFailed
from models.generation import Message, Pieces

T = TypeVar("T")

UNREACHABLE = "语言模型的服务连不上。请检查网络和地址。"
TOO_SLOW = "语言模型的服务太慢，没有等到。"
BUSY = "语言模型的服务忙不过来（HTTP {status}）。请稍后再试。"
REFUSED = "语言模型的服务拒绝了请求（HTTP {status}）。请检查地址、模型名和密钥。"
NONSENSE = "语言模型的服务回的不是约定的格式。请检查地址是不是兼容 OpenAI 的接口。"
BROKEN_OFF = "语言模型的回答没有说完就断了。"
NOTHING = "语言模型没有写出回答。"
TOO_LONG = "语言模型的服务回得太长，没有用。"


def load(folder: Path | None, name: str, options: Mapping[str, object]) -> OpenAIChat:  # noqa: ARG001  it has no files
    """Return the endpoint. The options are those of ``endpoint_options``, which says what is raised."""
    return OpenAIChat(name, endpoint_options(options))


class OpenAIChat:
    """A ``Generator`` whose every failure, also to answer in time, is a ``GenerationFailed``.

    Each reply has a connection of its own. Errors hold neither the key nor anything that was sent or received.
    """

    def __init__(self, name: str, options: EndpointOptions) -> None:
        self.name = name
        self._options = options

    def warm_up(self) -> None:
        """Do nothing: there are no weights, and an endpoint that is down now may be up when it is asked."""

    def generate(self, messages: Sequence[Message], *, limit_tokens: int, stop: Sequence[str] = ()) -> Pieces:
        """Yield the pieces of the reply. Must not be called from a thread that runs an event loop.

        Raises:
            GenerationFailed: see the class.
        """
        body: dict[str, object] = {
            "model": self._options.model,
            "messages": [{"role": message.role.value, "content": message.text} for message in messages],
            self._options.limit_field: limit_tokens,
            "temperature": 0,
            "stream": True,
        }
        if stop:
            body["stop"] = list(stop)
        return _step_by_step(self._pieces({**body, **self._options.extra_body}))

    async def _pieces(self, body: Mapping[str, object]) -> AsyncGenerator[str, None]:
        options = self._options
        begin = asyncio.get_running_loop().time()
        end = begin + options.total_s
        async with self._session() as session:
            answer, piece = await self._begin(session, body, min(begin + options.first_token_s, end))
            with closing(answer):
                if not piece:
                    raise GenerationFailed(NOTHING)
                while piece:
                    yield piece
                    piece = await _in_time(answer.piece(), end)

    def _session(self) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            headers={"Accept": "text/event-stream", "Accept-Encoding": "identity", **self._authorization()},
            timeout=aiohttp.ClientTimeout(total=None, connect=self._options.connect_s),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
        )

    def _authorization(self) -> Mapping[str, str]:
        try:
            key = key_of(self._options.key_env)
        except CatalogueError as error:
            raise GenerationFailed(str(error)) from error
        return {"Authorization": f"Bearer {key}"} if key else {}

    async def _begin(
        self, session: aiohttp.ClientSession, body: Mapping[str, object], deadline: float
    ) -> tuple[_Answer, str]:
        """Return the answer and its first piece, after as many trials as it takes and are allowed."""
        clock = asyncio.get_running_loop().time
        trial = 0
        while True:
            try:
                return await _in_time(self._ask(session, body), deadline)
            except _Passing as failure:
                pause_s = max(failure.pause_s, self._options.backoff_s * 2**trial * random.uniform(0.5, 1))  # noqa: S311  it is no secret
                if trial >= self._options.retries or clock() + pause_s >= deadline:
                    raise
            await asyncio.sleep(pause_s)
            trial += 1

    async def _ask(self, session: aiohttp.ClientSession, body: Mapping[str, object]) -> tuple[_Answer, str]:
        response = await session.post(
            f"{self._options.base_url}/chat/completions",
            json=body,
            allow_redirects=False,
            proxy=self._options.proxy or None,
        )
        try:
            _insist_on_events(response)
            answer = _Answer(response, self._options.most_bytes)
            return answer, await answer.piece()
        except BaseException:
            response.close()
            raise


class _Passing(GenerationFailed):
    """It may go well if it is tried again after ``pause_s``."""

    def __init__(self, message: str, pause_s: float = 0.0) -> None:
        super().__init__(message)
        self.pause_s = pause_s


class _Answer:
    """A reply as it arrives."""

    def __init__(self, response: aiohttp.ClientResponse, most_bytes: int) -> None:
        self._response = response
        self._bytes_left = most_bytes
        self._parser = EventParser()
        self._events: deque[str] = deque()
        self._whole = False

    async def piece(self) -> str:
        """Return the next piece, empty at the end."""
        try:
            while not self._whole:
                while self._events:
                    delta = read_delta(self._events.popleft())
                    self._whole = delta.last
                    if delta.text or delta.last:
                        return delta.text
                self._events.extend(self._parser.feed(await self._received()))
            return ""
        except ValueError:
            pass
        raise GenerationFailed(NONSENSE)  # outside the handler: the library's error holds what was received

    def close(self) -> None:
        """Close the connection."""
        self._response.close()

    async def _received(self) -> bytes:
        chunk = await self._response.content.readany()
        if not chunk:
            raise GenerationFailed(BROKEN_OFF)
        self._bytes_left -= len(chunk)
        if self._bytes_left < 0:
            raise GenerationFailed(TOO_LONG)
        return chunk


def _insist_on_events(response: aiohttp.ClientResponse) -> None:
    """Raise what a response is worth that does not bring events."""
    status = response.status
    if status == 429 or status >= 500:
        raise _Passing(BUSY.format(status=status), _seconds(response.headers.get("Retry-After", "")))
    if status != 200:
        raise GenerationFailed(REFUSED.format(status=status))
    encoding = response.headers.get("Content-Encoding", "identity")
    if response.content_type != "text/event-stream" or encoding != "identity":
        raise GenerationFailed(NONSENSE)


def _seconds(retry_after: str) -> float:
    """Return what the header says in seconds; a date counts for nothing."""
    return float(retry_after) if retry_after.isascii() and retry_after.isdecimal() else 0.0


async def _in_time(step: Awaitable[T], deadline: float) -> T:
    """Return what ``step`` gives before ``deadline``, of the loop's clock."""
    failure: GenerationFailed
    try:
        async with asyncio.timeout_at(deadline):
            return await step
    except aiohttp.ServerTimeoutError:  # that of connecting
        failure = _Passing(UNREACHABLE)
    except TimeoutError:
        failure = GenerationFailed(TOO_SLOW)
    except (
        aiohttp.ClientError,
        OSError,
        RuntimeError,
    ):  # the last one: reading from a connection that is lost
        failure = _Passing(UNREACHABLE)
    raise failure  # outside the handler: the library's error holds the headers that were sent


def _step_by_step(pieces: AsyncGenerator[str, None]) -> Pieces:
    """Yield the pieces, each waited for in a loop of its own.

    Unlike ``asyncio.Runner`` it does not wait for the loop's threads: a name server that never answers would hold one
    of them far beyond the time-out.
    """
    loop = asyncio.new_event_loop()
    try:
        while piece := loop.run_until_complete(anext(pieces, "")):
            yield piece
    finally:
        loop.run_until_complete(pieces.aclose())
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()
