"""The section ``widget`` of the settings: which communities' web sites may embed the chat widget."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from assistant.settings_desk import Section

_DEFAULT_PORTS = {"http": 80, "https": 443}


def _origin(address: str) -> str:
    """Return a web site's origin as browsers write it: small letters, Punycode, no usual port."""
    parts = urlsplit(address.strip())
    try:
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except ValueError:  # UnicodeError is one
        host, port = "", None
    beyond = parts.path.strip("/") or parts.query or parts.fragment or parts.username
    if parts.scheme not in _DEFAULT_PORTS or not host or "*" in host or beyond:
        raise PydanticCustomError("told", "要写网站的地址，例如 https://www.example.cn，后面不要写别的")
    host = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{host}" + ("" if port in (None, _DEFAULT_PORTS[parts.scheme]) else f":{port}")


CommunityId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
Origin = Annotated[str, AfterValidator(_origin)]


class Widget(Section):
    """The chat widget."""

    origins: Mapping[CommunityId, tuple[Origin, ...]] = {}
    """By the name of a community, as a page gives it in ``data-community``, the web sites that may embed the widget."""
