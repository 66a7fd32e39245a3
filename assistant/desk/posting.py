"""One HTTP request with a limit on its time, whatever the other side does."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING

from assistant.desk.errors import DeliveryFailed

if TYPE_CHECKING:
    from aiohttp import StreamReader

_LONGEST_ANSWER = 2**16
_FOR_ALL = frozenset({401, 403, 404, 405, 407, 408, 410, 425, 429})
"""What is said of an address, a key or a busy hour, and not of one message."""


def post(url: str, body: bytes, headers: Mapping[str, str], *, timeout_s: float) -> bytes:
    """Send ``body`` and return what was answered with a status of 2xx. Redirects are not followed, proxies not used.

    Raises:
        DeliveryFailed: any other status, no whole answer in time, or no connection. Its text does not hold the URL.
    """
    return asyncio.run(_post(url, body, headers, timeout_s))


async def _post(url: str, body: bytes, headers: Mapping[str, str], timeout_s: float) -> bytes:
    import aiohttp  # noqa: PLC0415  a third of a second that only a delivery needs

    limit = aiohttp.ClientTimeout(total=timeout_s)
    try:
        async with (
            aiohttp.ClientSession(timeout=limit, auto_decompress=False) as session,
            session.post(url, data=body, headers=headers, allow_redirects=False) as answer,
        ):
            _check(answer.status)
            return await _whole(answer.content)
    except TimeoutError:
        raise DeliveryFailed(f"等了 {timeout_s:g} 秒没有回音", down=True) from None
    except (aiohttp.ClientSSLError, aiohttp.ClientConnectorCertificateError):
        raise DeliveryFailed("对方的证书有问题，没有发送", down=True) from None
    except aiohttp.ClientConnectorError:
        raise DeliveryFailed("连不上对方", down=True) from None
    except ValueError:  # the address or a header is wrong; the error's text would repeat it
        raise DeliveryFailed("地址写得不对", down=True) from None
    except (aiohttp.ClientError, OSError):
        raise DeliveryFailed("对方没有回答完就断开了", down=True) from None


def _check(status: int) -> None:
    if 200 <= status < 300:
        return
    if 300 <= status < 400:
        raise DeliveryFailed(f"对方要转到别的地址（{status}），没有跟去", down=True)
    raise DeliveryFailed(f"对方回了 {status}", down=status >= 500 or status in _FOR_ALL)


async def _whole(content: StreamReader) -> bytes:
    """Return a short answer; of a longer one, its beginning, once it has come."""
    answer = bytearray()
    async for part in content.iter_any():
        answer += part
        if len(answer) > _LONGEST_ANSWER:
            raise DeliveryFailed("对方回的内容太长，不像是收到了")
    return bytes(answer)
