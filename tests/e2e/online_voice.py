"""The service of the online voices, on loopback, that behaves as badly as it is told."""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress

import av
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

from models.audio import Audio, pcm16, silence

Manner = Callable[[ServerConnection], None]
"""What becomes of a connection."""
_RATE_HZ = 24_000


def hangs(connection: ServerConnection) -> None:
    """Say nothing until the client has gone."""
    for _ in connection:
        pass


def closes(connection: ServerConnection) -> None:
    """Go away."""
    connection.close()


def says(mp3: bytes) -> Manner:
    """Return what reads every text as ``mp3``."""

    def manner(connection: ServerConnection) -> None:
        head = b"X-RequestId:1\r\nContent-Type:audio/mpeg\r\nPath:audio\r\n"
        connection.send(len(head).to_bytes(2, "big") + head + mp3)
        connection.send("Path:turn.end\r\n\r\n{}")

    return manner


def mp3_of(audio: Audio) -> bytes:
    """Return ``audio``, mono at 24 kHz, as MP3."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp3") as container:
        stream = container.add_stream("mp3", rate=_RATE_HZ, layout="mono")
        frame = av.AudioFrame(format="s16", layout="mono", samples=len(audio.samples))
        frame.planes[0].update(pcm16(audio))
        frame.rate = _RATE_HZ
        container.mux([*stream.encode(frame), *stream.encode(None)])
    return file.getvalue()


NOTHING = mp3_of(silence(2.0, _RATE_HZ))


class OnlineVoice:
    """A service, and whom it was asked for: voices ``zh-CN-<name>Neural``, each with a manner of its own."""

    def __init__(self, manners: Mapping[str, Manner]) -> None:
        self._manners = manners
        self.asked: list[str] = []
        self.port = 0

    @property
    def url(self) -> str:
        """Its address, with a query, as the library adds to it."""
        return f"ws://127.0.0.1:{self.port}/?voice"

    def take(self, connection: ServerConnection) -> None:
        """Do to a connection what the voice does that is asked for."""
        with suppress(ConnectionClosed):  # the client has heard enough
            connection.recv()  # how the sound is to be written
            text = str(connection.recv())
            name = re.findall(r"zh-CN, (\w+)Neural|zh-CN-(\w+)Neural", text)[0]
            self.asked.append("".join(name))
            self._manners[self.asked[-1]](connection)


@contextmanager
def online_voice(manners: Mapping[str, Manner]) -> Iterator[OnlineVoice]:
    """Run the service while the block runs."""
    voice = OnlineVoice(manners)
    with serve(voice.take, "127.0.0.1", 0) as server:
        voice.port = server.socket.getsockname()[1]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield voice
        finally:
            server.shutdown()
            thread.join()
