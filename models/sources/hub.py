"""A model hub in the style of Hugging Face, or its mirror, over HTTPS. Broken downloads are resumed."""

from __future__ import annotations

import hashlib
import http.client
import os
import shutil
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Self

from models.digests import PIECE_BYTES, sha256_of
from models.errors import SourceUnavailable
from models.sources import Delivery, Stage
from models.tables import Table

_TIMEOUT_S = 30.0
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class HubSource:
    """Files of one revision of a repository on a hub."""

    kind: ClassVar[str] = "hub"
    finished: ClassVar[bool] = True
    repository: str
    revision: str
    """A commit; a branch only where the catalogue has every file's digest."""

    @classmethod
    def parse(cls, table: Table) -> Self:
        """Read ``repository`` and ``revision``."""
        return cls(table.text("repository"), table.text("revision"))

    def download_bytes(self, downloads: Path) -> int:  # noqa: ARG002 - sizes are not known beforehand
        """Return 0: not known."""
        return 0

    def deliver(self, delivery: Delivery) -> None:
        """Download the model's files.

        Raises:
            SourceUnavailable: the hub cannot be reached, or does not have a file, or sends another one.
        """
        for path, sha256 in delivery.files.items():
            downloaded = self._downloaded(delivery, path)
            if not downloaded.exists():
                self._download(delivery, path, downloaded)
            if sha256 and sha256_of(downloaded) != sha256:
                downloaded.unlink()
                raise SourceUnavailable(
                    f"从模型站下载的文件 {path} 与登记的校验码不一致，没有使用它。请稍后再试，或换一个镜像。"
                )
            target = delivery.into / path
            target.parent.mkdir(parents=True, exist_ok=True)
            _link_or_copy(downloaded, target)

    def discard(self, downloads: Path) -> None:
        """Delete finished and unfinished downloads of this repository."""
        for path in downloads.glob(f"{self._prefix()}*"):
            path.unlink(missing_ok=True)

    def _prefix(self) -> str:
        return "hub-" + hashlib.sha256(f"{self.repository}@{self.revision}".encode()).hexdigest()[:16]

    def _downloaded(self, delivery: Delivery, path: str) -> Path:
        return delivery.downloads / f"{self._prefix()}-{urllib.parse.quote(path, safe='')}"

    def _download(self, delivery: Delivery, path: str, target: Path) -> None:
        if not delivery.may_download:
            raise SourceUnavailable(f"本机没有 {self.repository} 的文件 {path}，而这次不允许联网下载。")
        endpoint = (delivery.options.hub_mirror or _default_endpoint()).rstrip("/")
        url = f"{endpoint}/{self.repository}/resolve/{self.revision}/{urllib.parse.quote(path)}"
        try:
            _fetch(url, target, lambda done, total: delivery.report(Stage.DOWNLOADING, done, total))
        except (OSError, http.client.HTTPException) as error:
            raise SourceUnavailable(
                f"从模型站 {endpoint} 下载 {path} 没有成功（{_reason(error)}）。已经下载的部分会保留。"
                "请检查网络，或把 XIANGYIN_HUB_MIRROR 设为能访问的镜像地址，然后再试一次。"
            ) from error


def _default_endpoint() -> str:
    from huggingface_hub import constants  # noqa: PLC0415 - half a second, only for who has no mirror

    return str(constants.ENDPOINT)


def _reason(error: Exception) -> str:
    if isinstance(error, urllib.error.HTTPError):
        return f"HTTP {error.code}"
    cause = error.reason if isinstance(error, urllib.error.URLError) else error
    return str(cause) or type(cause).__name__


# --- one file over HTTPS ---


def _fetch(url: str, target: Path, report: Callable[[int, int], None]) -> None:
    """Download ``url`` to ``target``, going on from ``target``'s ``.part`` file if there is one.

    Raises:
        OSError: the connection failed, was closed early, or is not safe.
        http.client.HTTPException: the server does not speak HTTP.
    """
    part, tag = target.with_name(target.name + ".part"), target.with_name(target.name + ".etag")
    have = part.stat().st_size if part.exists() and tag.exists() else 0
    headers = {"Range": f"bytes={have}-", "If-Range": tag.read_text(encoding="utf-8")} if have else {}
    with _open(url, headers) as response:
        # Anything but "206 from where we stopped" is the whole file again.
        if response.headers.get("Content-Range", "").startswith(f"bytes {have}-") and response.status == 206:
            mode = "ab"
        else:
            mode, have = "wb", 0
            tag.unlink(missing_ok=True)
        total = have + int(response.headers.get("Content-Length", 0))
        with part.open(mode) as file:
            if etag := response.headers.get("ETag"):
                tag.write_text(etag, encoding="utf-8")
            while piece := response.read(PIECE_BYTES):
                file.write(piece)
                have += len(piece)
                report(have, total)
    if have < total:
        raise ConnectionResetError("连接中断")
    part.replace(target)
    tag.unlink(missing_ok=True)


@contextmanager
def _open(url: str, headers: Mapping[str, str]) -> Iterator[http.client.HTTPResponse]:
    _insist_on_https(url)
    request = urllib.request.Request(url, headers=dict(headers))  # noqa: S310 - checked above
    opener = urllib.request.build_opener(_SafeRedirects)
    with opener.open(request, timeout=_TIMEOUT_S) as response:
        yield response


class _SafeRedirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects, as hubs send us to their file servers, but never away from HTTPS."""

    def redirect_request(self, *arguments: object) -> urllib.request.Request | None:
        """Check the new address, the last argument."""
        _insist_on_https(str(arguments[-1]))
        return super().redirect_request(*arguments)  # type: ignore[arg-type] # passed on as they came


def _insist_on_https(url: str) -> None:
    parts = urllib.parse.urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise PermissionError("地址不是 https 开头，不安全")


def _link_or_copy(source: Path, target: Path) -> None:
    """Have the same file in two places, without using the space twice where the disk can do that."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
