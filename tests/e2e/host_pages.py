"""A community's own web site on a port of its own: pages that would break whatever is put into them."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

from assistant.channels.contract import ChannelOptions
from assistant.settings_widget import Widget
from tests.assistant.fakes import FakeAssistant
from tests.e2e.server import RunningServer

COMMUNITY = "guihua"

_CSS_RESET = """
html { font-size: 50%; line-height: 1; }
body { transform: rotate(2deg) scale(0.8); filter: grayscale(1); overflow: hidden; }
* {
  all: unset !important; display: inline !important; margin: 0 !important; padding: 0 !important;
  font: italic 8px/1 cursive !important; color: yellow !important; background: black !important;
  letter-spacing: 3px !important; text-transform: uppercase !important; text-align: right !important;
  direction: rtl !important; visibility: hidden !important; opacity: 0.2 !important; cursor: none !important;
  transform: rotate(5deg) !important; transition: all 9s !important; pointer-events: none !important;
  position: static !important; z-index: 0 !important; user-select: none !important;
  filter: blur(2px) !important; clip-path: inset(9px) !important; contain: paint !important;
}
div, button, textarea, form, details { display: none !important; width: 1px !important; height: 1px !important; }
"""

# What old libraries do, and what old pages do against copying.
_OLD_LIBRARY = """
const replace = (owner, name) => {
  const own = owner[name];
  owner[name] = function (...given) { // enumerable where it is new, as in its time
    if (/^.*\\n.*\\n.*widget\\.js/.test(new Error().stack)) { // called from there; the browser tests need it, too
      throw new Error("an old library's");
    }
    return own.apply(this, given);
  };
};
for (const name of ["map", "filter", "forEach", "reduce", "find", "some", "every", "concat", "indexOf", "includes",
                    "join", "slice", "flat", "push", "entries", "keys", "values"]) {
  replace(Array.prototype, name);
}
for (const name of ["parse", "stringify"]) {
  replace(JSON, name);
}
replace(Array, "from");
replace(Function.prototype, "bind");
const broken = () => { throw new Error("an old library's"); };
for (const type of [Array, String, Number, Date]) {
  type.prototype.toJSON = () => "an old library's";
}
Array.prototype.each = Object.prototype.clone = Object.prototype.extend = broken;
window.$ = window.jQuery = (found) => document.querySelectorAll(found);
window.Class = window.Hash = window.Template = window.Event.observe = broken;
document.getElementsByClassName = document.write = broken;
const forbid = (event) => { event.preventDefault(); event.stopPropagation(); return false; };
document.onkeydown = document.onkeypress = document.onclick = document.onselectstart = document.oncontextmenu = forbid;
document.onmousedown = document.oncopy = document.onpaste = forbid;
"""


def _page(server_url: str, *, head: str = "", attributes: str = f'data-community="{COMMUNITY}"') -> str:
    return (
        '<!doctype html><html lang="zh"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>社区网站</title><link rel="icon" href="data:,">{head}'
        f'<script src="{server_url}/widget.js" {attributes} defer></script></head>'
        "<body><h1>桂花社区</h1><p>通知：本周六上午打扫卫生。</p><form><input></form></body></html>"
    )


class HostSite:
    """Serves the pages while the ``with`` block runs. ``pages``: by path, the document and its headers."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[str, Mapping[str, str]]] = {}
        pages = self.pages

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                document, headers = pages.get(self.path.split("?")[0], ("", {}))
                self.send_response(200 if document else 404)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(document.encode())

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's name
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    @property
    def origin(self) -> str:
        """The site's address."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def embed(self, server_url: str) -> None:
        """Make the pages that embed the widget which is served at ``server_url``."""
        html = {"Content-Type": "text/html; charset=utf-8"}
        strict = {
            "Content-Security-Policy": f"default-src 'none'; script-src {server_url}; connect-src {server_url}; "
            "img-src data:; require-trusted-types-for 'script'; base-uri 'none'; form-action 'none'",
            "Cross-Origin-Embedder-Policy": "require-corp",
            "Cross-Origin-Opener-Policy": "same-origin",
        }
        reset = f"<style>{_CSS_RESET}</style>"
        old = f"<script>{_OLD_LIBRARY}</script>"
        self.pages |= {
            "/plain": (_page(server_url), html),
            "/reset": (_page(server_url, head=reset), html),
            "/old": (_page(server_url, head=old), html),
            "/strict": (_page(server_url), html | strict),
            "/nothing": ("<!doctype html><title>空白</title><link rel=icon href=data:,>", html),
            "/unknown": (_page(server_url, attributes='data-community="nowhere"'), html),
            "/unnamed": (_page(server_url, attributes=""), html),
            "/twice": (
                _page(
                    server_url,
                    head=f'<script src="{server_url}/widget.js" data-community="x" defer></script>',
                ),
                html,
            ),
            "/dressed": (
                _page(
                    server_url,
                    attributes=f'data-community="{COMMUNITY}" data-color="#1c5f4c" '
                    'data-position="left" data-offset="90"',
                ),
                html,
            ),
        }

    def __enter__(self) -> Self:
        """Start."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@dataclass(frozen=True, slots=True)
class Place:
    """A web site that embeds the widget, and the service behind it."""

    site: HostSite
    server: RunningServer
    fake: FakeAssistant

    def address(self, page: str) -> str:
        """Return where a page of the web site is."""
        return f"{self.site.origin}/{page}"


@contextmanager
def embedded_widget() -> Iterator[Place]:
    """Serve the widget, and the web site that may embed it, on another port."""
    fake = FakeAssistant()
    with HostSite() as site:
        widget = Widget.model_validate(
            {"origins": {COMMUNITY: [site.origin], "elsewhere": ["https://x.example"]}}
        )
        with RunningServer(fake, ChannelOptions(widget=widget)) as server:
            site.embed(server.url)
            yield Place(site, server, fake)
