"""Which pages may call: our own everything, and those of the communities' web sites what the widget needs."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.types import Scope

from assistant.channels.edges import CommunityUnknown, OriginRefused
from assistant.settings_widget import Widget

SCRIPT = "/widget.js"
_INTRODUCTION = "/api/community"
_ENDPOINTS = {
    _INTRODUCTION: "GET",
    "/api/chat": "POST",
    "/api/chat/audio": "POST",
    "/api/visit": "POST",
    "/api/feedback": "POST",
    "/api/leave": "POST",
}
_SPEECH = "/api/speech/"
_PREFLIGHT_S = 7200
"""How long a browser may remember what a preflight was told."""


class Origins:
    """Decides by the origin that browsers name, the path, and ``community`` in the query."""

    def __init__(self, widget: Widget) -> None:
        self._allowed: Mapping[str, frozenset[str]] = {
            community: frozenset(origins) for community, origins in widget.origins.items()
        }

    def check(self, scope: Scope) -> None:
        """Pass whoever may call.

        Raises:
            CommunityUnknown: the page names a community that is not served here.
            OriginRefused: it is a page of another web site, which may not call this.
        """
        community = _community(scope)
        if community is not None and _method(scope) and community not in self._allowed:
            raise CommunityUnknown(
                "问答助手在这个网页上没有装好：这里没有网页上写的那个社区。请告诉网站的管理员。"
            )
        if _is_ours(scope) or self._is_allowed(scope) or scope["path"] == SCRIPT:
            return
        if _method(scope):
            raise OriginRefused("这个网站还没有登记，用不了问答助手。请告诉网站的管理员。")
        raise OriginRefused("别的网站的网页不能直接调用这个服务。")

    def headers(self, scope: Scope) -> dict[str, str]:
        """Return the headers that tell a browser which pages may read the response."""
        if scope["path"] == SCRIPT:
            return {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
        if not _method(scope):
            return {}
        if not self._is_allowed(scope):
            return {"Vary": "Origin"}
        return {"Vary": "Origin", "Access-Control-Allow-Origin": Headers(scope=scope)["origin"]}

    def preflight(self, scope: Scope) -> dict[str, str] | None:
        """Return what a preflight is answered beyond ``headers``; None if it is none that is granted."""
        asked = Headers(scope=scope)
        if "access-control-request-method" not in asked or not self._is_allowed(scope):
            return None
        granted = {
            "Access-Control-Allow-Methods": _method(scope),
            "Access-Control-Allow-Headers": "Content-Type",
            "Access-Control-Max-Age": str(_PREFLIGHT_S),
        }
        # The service may stand in the community's own net, while the web site is outside.
        if asked.get("access-control-request-private-network") == "true":
            granted["Access-Control-Allow-Private-Network"] = "true"
        return granted

    def refusal_headers(self, scope: Scope) -> dict[str, str]:
        """Return the headers of a refusal: why it is refused, the widget may read and show, wherever it stands."""
        return {"Access-Control-Allow-Origin": "*"} if scope["path"] == _INTRODUCTION else {}

    def _is_allowed(self, scope: Scope) -> bool:
        origin = Headers(scope=scope).get("origin")
        return bool(_method(scope)) and origin in self._allowed.get(_community(scope) or "", ())


def _method(scope: Scope) -> str:
    """Return how the widget calls this path; empty if it does not."""
    path = scope["path"]
    return "GET" if path.startswith(_SPEECH) else _ENDPOINTS.get(path, "")


def _community(scope: Scope) -> str | None:
    named = parse_qs(scope["query_string"].decode("latin-1")).get("community")
    return named[0] if named else None


def _is_ours(scope: Scope) -> bool:
    """Return whether no other web site's page calls: browsers name the page's origin, other clients none."""
    headers = Headers(scope=scope)
    origin, host = headers.get("origin"), headers.get("host")
    return origin is None or origin in (f"http://{host}", f"https://{host}")
