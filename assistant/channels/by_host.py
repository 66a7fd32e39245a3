"""Several communities behind one address: which one is meant, the host name of a request says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack

from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from assistant.channels.edges import Failure
from assistant.channels.guard import Answer, failure_response
from assistant.channels.hosts import host_named

_MISDIRECTED = Failure(
    421, "host_refused", "这个网址不属于这里的任何一个社区。请核对网址，或者问社区工作人员。"
)
_POLICY_VIOLATION = 1008
_HEALTH = frozenset({"/healthz", "/readyz"})
"""What is asked of the whole process, by whoever watches over it, at its bare address."""


class ByHost:
    """ASGI application that passes each request on to the application of its community, and to no other.

    It looks at the host name only, and knows nothing of what a community has.
    """

    def __init__(self, communities: Mapping[str, FastAPI], behind: Callable[[], FastAPI]) -> None:
        """Take the applications by their host names, in small letters.

        ``behind`` returns the one that is ready last: it answers for all of them.
        """
        self._communities = dict(communities)
        self._behind = behind

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; one for a host that is not served gets 421."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        app = self._communities.get(host_named(scope) or "")
        if app is None and scope["type"] == "http" and scope["path"] in _HEALTH:
            app = self._behind()
        if app is not None:
            await app(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
        else:
            await failure_response(_MISDIRECTED)(scope, receive, Answer(scope, send).send)

    async def _live(self, receive: Receive, send: Send) -> None:
        """Start all applications, and stop them in the reverse order."""
        async with AsyncExitStack() as stack:
            await receive()
            for app in dict.fromkeys(self._communities.values()):
                await stack.enter_async_context(app.router.lifespan_context(app))
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await send({"type": "lifespan.shutdown.complete"})
