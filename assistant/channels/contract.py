"""What the channels need of the assistant, and what can be set about them."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Protocol

from assistant.endpointing import EndpointingOptions
from assistant.errors import NotReady
from assistant.offers import OfferedDialect, OfferedVoice
from assistant.settings import Settings
from assistant.turn import Event, Request
from models.synthesis import Speech
from models.voice_activity import VoiceActivityDetector


class Readiness(Protocol):
    """Whether questions can be answered yet."""

    @property
    def ready(self) -> bool:
        """Whether everything is loaded."""
        ...

    @property
    def waiting_for(self) -> tuple[str, ...]:
        """What is still loading, in plain Chinese."""
        ...

    @property
    def failed(self) -> str:
        """What is wrong and what to do, if something cannot be loaded."""
        ...


class Assistant(Protocol):
    """The assistant as a channel sees it. One instance serves all channels at once."""

    @property
    def community_name(self) -> str:
        """The community's name, as the pages show it."""
        ...

    @property
    def examples(self) -> tuple[str, ...]:
        """Questions that show a newcomer what can be asked."""
        ...

    @property
    def desk(self) -> str:
        """Where people turn to when the assistant does not know: name, telephone, hours."""
        ...

    @property
    def dialects(self) -> tuple[OfferedDialect, ...]:
        """The dialects that a person can choose, the community's first. It may have to be loaded.

        Raises:
            SettingsInvalid: the settings name one that has no pack.
        """
        ...

    @property
    def voices(self) -> tuple[OfferedVoice, ...]:
        """The voices that a person can choose, the default first. It may have to be loaded.

        Raises:
            ModelsError: a voice that the settings ask for cannot be used; or as ``dialects`` does.
        """
        ...

    @property
    def ready(self) -> Readiness:
        """Whether questions can be answered yet."""
        ...

    def turn(self, request: Request) -> AsyncGenerator[Event, None]:
        """Yield the events of one turn, ``Ended`` last. Closing the generator cancels the turn."""
        ...

    async def speak(self, text: str, *, speed: float = 1.0, voice: str | None = None) -> Speech:
        """Return one sentence of an earlier reply, given as its ``spoken_text``, read aloud.

        ``voice`` is the id of the voice that is preferred; an unknown one counts as None.

        Raises:
            models.errors.SynthesisFailed: every voice failed.
        """
        ...

    def judge(self, visit: str, *, liked: bool) -> bool:
        """Take note of what the resident says of the last answer of a visit; False if it is too long ago."""
        ...

    def leave(self, visit: str) -> None:
        """Forget what is remembered of a visit that is over. To forget an unknown one changes nothing."""
        ...

    def voice_activity(self) -> VoiceActivityDetector:
        """Return the detector that endpointing listens with."""
        ...


@dataclass(frozen=True, slots=True)
class ChannelOptions:
    """What can be set about the channels."""

    endpointing: EndpointingOptions = field(default_factory=EndpointingOptions)
    upload_bytes: int = 20 * 2**20
    """A longer recording is refused before it is read."""
    audio_s: float = 60.0
    """A recording that plays longer is refused."""
    voice_connections: int = 64
    """Kiosks and calls that may be connected at once."""
    hello_s: float = 10.0
    """How long a voice client may take to say hello."""
    idle_s: float = 45.0
    """How long a kiosk waits for a sign of life before it asks whether anybody is there."""
    kiosk_speed: float = 0.9
    """Pace of the voice at the kiosk; 1.0 is the voice's own."""

    @classmethod
    def of(cls, settings: Settings) -> ChannelOptions:
        """Return the options that ``settings`` ask for."""
        limits = settings.limits
        return cls(
            endpointing=EndpointingOptions(utterance_s=limits.audio_seconds),
            upload_bytes=limits.upload_bytes,
            audio_s=limits.audio_seconds,
        )


def require_ready(assistant: Assistant) -> None:
    """Raise ``NotReady`` with what is missing, unless everything is loaded."""
    readiness = assistant.ready
    if not readiness.ready:
        waiting_for = "、".join(readiness.waiting_for)
        raise NotReady(readiness.failed or f"还在准备{waiting_for}，请等一分钟再试。")
