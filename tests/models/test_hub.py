"""A file from a hub comes over HTTPS only, resumes where it broke off, and is the one that was asked for."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from models.errors import SourceUnavailable
from models.sources import Stage
from models.sources.hub import HubSource
from tests.models.packages import Ordered, sha256

pytestmark = pytest.mark.unit

DATA = bytes(range(256)) * 8192
"""Two mebibytes: more than one piece."""


@pytest.fixture
def ordered(tmp_path: Path) -> Ordered:
    return Ordered(tmp_path)


class Hub:
    """What the hub serves, and how badly."""

    def __init__(self) -> None:
        self.content = DATA
        self.breaks_after: int | None = None
        """Close the connection after so many bytes of the body."""
        self.sends_to: str | None = None
        self.ranges: list[str | None] = []
        """The Range header of each request."""
        self.address = ""

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """Answer as hubs do: whole or from an offset, if the file has not changed since."""
        self.ranges.append(request.headers["Range"])
        if self.sends_to is not None:
            request.send_response(302)
            request.send_header("Location", self.sends_to)
            request.end_headers()
            return
        if request.path != "/owner/tiny/resolve/abc123/voices/zf.bin":
            request.send_error(404)
            return
        etag = f'"{sha256(self.content)}"'
        start = 0
        if request.headers["Range"] and request.headers["If-Range"] == etag:
            start = int(request.headers["Range"].removeprefix("bytes=").removesuffix("-"))
        request.send_response(206 if start else 200)
        if start:
            request.send_header("Content-Range", f"bytes {start}-{len(self.content) - 1}/{len(self.content)}")
        request.send_header("Content-Length", str(len(self.content) - start))
        request.send_header("ETag", etag)
        request.end_headers()
        request.wfile.write(self.content[start : self.breaks_after])


@pytest.fixture
def hub() -> Iterator[Hub]:
    served = Hub()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served.answer(self)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the standard library's name
            """Be quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        served.address = f"http://127.0.0.1:{server.server_port}"
        yield served
        server.shutdown()
        thread.join()


TINY = HubSource("owner/tiny", "abc123")
PINNED = {"voices/zf.bin": sha256(DATA)}


def test_a_file_comes_from_the_mirror(ordered: Ordered, hub: Hub) -> None:
    assert ordered.from_(TINY, PINNED, hub_mirror=hub.address + "/") == {"voices/zf.bin": DATA}
    assert ordered.reports[-1] == (Stage.DOWNLOADING, len(DATA), len(DATA))


def test_a_broken_download_goes_on_where_it_stopped(ordered: Ordered, hub: Hub) -> None:
    hub.breaks_after = 1_500_000
    with pytest.raises(SourceUnavailable, match="已经下载的部分会保留"):
        ordered.from_(TINY, PINNED, hub_mirror=hub.address)
    hub.breaks_after = None
    assert ordered.from_(TINY, PINNED, hub_mirror=hub.address) == {"voices/zf.bin": DATA}
    assert hub.ranges == [None, "bytes=1500000-"]


def test_a_file_that_changed_meanwhile_is_fetched_from_the_start(ordered: Ordered, hub: Hub) -> None:
    hub.breaks_after = 1_500_000
    with pytest.raises(SourceUnavailable):
        ordered.from_(TINY, {"voices/zf.bin": ""}, hub_mirror=hub.address)
    hub.breaks_after, hub.content = None, DATA[::-1]
    delivered = ordered.from_(TINY, {"voices/zf.bin": ""}, hub_mirror=hub.address)
    assert delivered == {"voices/zf.bin": DATA[::-1]}


def test_a_finished_file_is_not_downloaded_again(ordered: Ordered, hub: Hub) -> None:
    ordered.from_(TINY, PINNED, hub_mirror=hub.address)
    (ordered.into / "voices/zf.bin").unlink()
    assert ordered.from_(TINY, PINNED, offline=True) == {"voices/zf.bin": DATA}
    assert len(hub.ranges) == 1
    TINY.discard(ordered.downloads)
    assert list(ordered.downloads.iterdir()) == []


def test_a_file_with_another_digest_is_not_used(ordered: Ordered, hub: Hub) -> None:
    hub.content = DATA[::-1]
    with pytest.raises(SourceUnavailable, match="校验码不一致"):
        ordered.from_(TINY, PINNED, hub_mirror=hub.address)
    assert list(ordered.downloads.iterdir()) == []


@pytest.mark.parametrize(
    "elsewhere", ["http://mirror.invalid/x", "ftp://mirror.invalid/x", "file:///etc/passwd"]
)
def test_addresses_that_are_not_https_are_refused(ordered: Ordered, hub: Hub, elsewhere: str) -> None:
    with pytest.raises(SourceUnavailable, match="不安全"):
        ordered.from_(TINY, PINNED, hub_mirror=elsewhere)
    hub.sends_to = elsewhere
    # The standard library refuses to be redirected to some of them before we do.
    with pytest.raises(SourceUnavailable, match=r"不安全|HTTP 302"):
        ordered.from_(TINY, PINNED, hub_mirror=hub.address)


def test_a_file_that_the_hub_does_not_have_is_named(ordered: Ordered, hub: Hub) -> None:
    with pytest.raises(SourceUnavailable, match=r"other\.bin 没有成功（HTTP 404）.*XIANGYIN_HUB_MIRROR"):
        ordered.from_(TINY, {"other.bin": ""}, hub_mirror=hub.address)
