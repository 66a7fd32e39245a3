"""How a chat endpoint is reached: its address, its key, and how long anybody waits for it."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

from models.errors import CatalogueError
from models.options import boolean, integer, number, text

_BASE_URL = (
    "模型设置 base_url 要填服务的地址，例如 https://llm.example.cn/v1，不带账号、问号和井号。请改正模型目录。"
)
_PLAIN = (
    "模型设置 base_url 不是 https 地址，密钥和问题会不加密地传出去。请改用 https；"
    "如果这条线路只在您自己的网络里，请在模型目录里写 allow_http = true。"
)


@dataclass(frozen=True, slots=True)
class EndpointOptions:
    """Where an endpoint is, and what is asked of it."""

    base_url: str
    """Without a slash at its end; ``/chat/completions`` follows."""
    model: str
    key_env: str = ""
    """Environment variable that holds the key; empty if none is needed. The key itself is kept nowhere."""
    connect_s: float = 3.0
    first_token_s: float = 6.0
    """From the beginning to the first piece, all trials and pauses included."""
    total_s: float = 12.0
    """From the beginning to the end."""
    retries: int = 2
    """Trials after the first one, if it could not be reached, was too busy or broken, and nothing had come yet."""
    backoff_s: float = 0.3
    """Pause before the second trial, at most; twice as long before each further one."""
    most_bytes: int = 262_144
    """Of a whole reply as it comes over the wire."""
    proxy: str = ""
    """Only this one is used, whatever the environment says."""
    limit_field: str = "max_tokens"
    """What the endpoint calls the greatest number of tokens."""
    extra_body: Mapping[str, object] = field(default_factory=dict)
    """Added to each request as it is."""


def endpoint_options(options: Mapping[str, object]) -> EndpointOptions:
    """Read the options: the fields of ``EndpointOptions``, and ``allow_http`` for other machines (false).

    Raises:
        CatalogueError: one is missing or of the wrong kind, the address is not encrypted and leads to another machine,
            or the environment has no key.
    """
    plain = EndpointOptions(_base_url(options), text(options, "model", ""))
    if min(integer(options, "retries", plain.retries), integer(options, "most_bytes", plain.most_bytes)) < 0:
        raise CatalogueError("模型设置 retries 和 most_bytes 不能小于 0。请改正模型目录。")
    if not plain.model:
        raise CatalogueError("模型设置 model 要填服务里的模型名。请改正模型目录。")
    read = EndpointOptions(
        base_url=plain.base_url,
        model=plain.model,
        key_env=text(options, "key_env", plain.key_env),
        connect_s=_positive(options, "connect_s", plain.connect_s),
        first_token_s=_positive(options, "first_token_s", plain.first_token_s),
        total_s=_positive(options, "total_s", plain.total_s),
        retries=integer(options, "retries", plain.retries),
        backoff_s=_positive(options, "backoff_s", plain.backoff_s),
        most_bytes=integer(options, "most_bytes", plain.most_bytes),
        proxy=text(options, "proxy", plain.proxy),
        limit_field=text(options, "limit_field", plain.limit_field),
        extra_body=_table(options, "extra_body"),
    )
    key_of(read.key_env)
    return read


def key_of(variable: str) -> str:
    """Return the key that the environment variable holds; empty if none is named.

    Raises:
        CatalogueError: it is not set, or cannot be a key. The message does not show it.
    """
    if not variable:
        return ""
    key = os.environ.get(variable, "").strip()
    if not key or not key.isascii() or not key.isprintable():
        raise CatalogueError(
            f"环境变量 {variable} 里没有可用的密钥。请设置好再启动，或者改正模型目录里的 key_env。"
        )
    return key


def _base_url(options: Mapping[str, object]) -> str:
    address = text(options, "base_url", "").rstrip("/")
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        whole = parts.scheme in {"http", "https"} and bool(host) and parts.port != 0
    except ValueError:
        whole = False
    if not whole or _has_more(parts):
        raise CatalogueError(_BASE_URL)
    if parts.scheme == "http" and not _is_here(host) and not boolean(options, "allow_http", default=False):
        raise CatalogueError(_PLAIN)
    return address


def _has_more(parts: SplitResult) -> bool:
    return bool(parts.query or parts.fragment or "@" in parts.netloc)


def _is_here(host: str) -> bool:
    """Whether the host is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _positive(options: Mapping[str, object], key: str, default: float) -> float:
    value = number(options, key, default)
    if value <= 0:
        raise CatalogueError(f"模型设置 {key} 要大于 0，现在填的是 {value:g}。请改正模型目录。")
    return value


def _table(options: Mapping[str, object], key: str) -> Mapping[str, object]:
    value = options.get(key, {})
    if not isinstance(value, dict):
        raise CatalogueError(f"模型设置 {key} 要填一个表，现在填的是 {value!r}。请改正模型目录。")
    return value
