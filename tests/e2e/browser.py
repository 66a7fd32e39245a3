"""Chromium for the tests: where it is, how it is started, and what a page may not do."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    Request,
    ViewportSize,
)

from assistant.turn import Choice

STAND: ViewportSize = {"width": 1080, "height": 1920}

_FLAGS = (
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--autoplay-policy=no-user-gesture-required",
    # Browsers take a name that is not localhost for insecure over http: this one leads here all the same.
    "--host-resolver-rules=MAP kiosk.example 127.0.0.1",
)

# Notes everything that is played, from the loudspeaker's side: loudness, and whether it came to its end or was
# silenced, and when; and which messages came, and when.
_LISTEN = """
window.played = [];
window.received = [];
const Socket = window.WebSocket;
window.WebSocket = class extends Socket {
  constructor(...address) {
    super(...address);
    this.addEventListener("message", ({ data }) => {
      if (typeof data === "string") {
        window.received.push({ type: JSON.parse(data).type, at_ms: performance.now() });
      }
    });
  }
};
const stop = AudioBufferSourceNode.prototype.stop;
AudioBufferSourceNode.prototype.stop = function (...when) {
  this.note.silenced_ms = performance.now();
  return stop.apply(this, when);
};
const start = AudioBufferSourceNode.prototype.start;
AudioBufferSourceNode.prototype.start = function (...when) {
  const samples = this.buffer.getChannelData(0);
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
  const note = { level: Math.sqrt(power), seconds: this.buffer.duration, ended: false };
  this.note = note;
  this.addEventListener("ended", () => { note.ended = note.silenced_ms === undefined; });
  window.played.push(note);
  return start.apply(this, when);
};
const play = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () {
  const note = { level: 1, seconds: 0, ended: false };
  this.addEventListener("ended", () => { note.ended = true; note.seconds = this.duration; });
  window.played.push(note);
  return play.apply(this);
};
"""


def numbered(choices: Sequence[Choice]) -> list[str]:
    """Return what the buttons of several choices show."""
    return [f"{number}.{choice.label}" for number, choice in enumerate(choices, start=1)]


def find_chromium() -> str | None:
    """Return the browser's path: ``$CHROMIUM``, or a Chromium that is installed; None without one."""
    candidates = (os.environ.get("CHROMIUM"), "/usr/bin/chromium", shutil.which("chromium"))
    return next((path for path in candidates if path and Path(path).exists()), None)


@contextmanager
def launched(playwright: Playwright, chromium: str, microphone: Path | None = None) -> Iterator[Browser]:
    """Start a browser whose microphone plays the file once; without a file its use is refused."""
    flags = [*_FLAGS, "--use-fake-device-for-media-stream"]
    if microphone:
        flags += [
            "--use-fake-ui-for-media-stream",
            f"--use-file-for-fake-audio-capture={microphone}%noloop",
        ]
    browser = playwright.chromium.launch(executable_path=chromium, args=flags)
    try:
        yield browser
    finally:
        browser.close()


@dataclass
class Watched:
    """A page, and everything it did that no page of ours may do."""

    page: Page
    problems: list[str] = field(default_factory=list)
    forgiven: tuple[str, ...] = ()
    """Parts of messages that the test expects."""

    def watch(self) -> None:
        """Begin to listen."""
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.problems.append(f"page error: {error}"))
        self.page.on("request", self._request)

    def unforgiven(self) -> list[str]:
        """Return the problems that the test did not expect."""
        return [problem for problem in self.problems if not any(part in problem for part in self.forgiven)]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.problems.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        if urlsplit(request.url).hostname not in {"127.0.0.1", "kiosk.example"}:
            self.problems.append(f"request: {request.url}")


@contextmanager
def watched_page(context: BrowserContext) -> Iterator[Watched]:
    """Open a page; afterwards it must have had no errors and asked no other origin."""
    watched = prepared_page(context)
    yield watched
    assert watched.unforgiven() == []


def prepared_page(context: BrowserContext) -> Watched:
    """Open a page that notes what is played and received."""
    page = context.new_page()
    page.add_init_script(_LISTEN)
    watched = Watched(page)
    watched.watch()
    return watched


@contextmanager
def used_again(watched: Watched) -> Iterator[Watched]:
    """Take a page as if it were new, and leave it empty; in between it must have done nothing that it may not."""
    watched.problems.clear()
    watched.forgiven = ()
    watched.page.set_viewport_size(STAND)
    yield watched
    watched.page.goto("about:blank")
    assert watched.unforgiven() == []
