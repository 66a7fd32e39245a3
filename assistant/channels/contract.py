"""What the channels need of the assistant, and what can be set about them."""

from __future__ import annotations

import math
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from assistant.channels.hosts import own_hosts
from assistant.endpointing import EndpointingOptions
from assistant.errors import NotReady
from assistant.health import Health
from assistant.observability.observatory import Observatory
from assistant.offers import OfferedDialect, OfferedVoice
from assistant.privacy.notice import Notice, notice_of
from assistant.rehearsal import Rehearsal
from assistant.settings import Settings
from assistant.settings_doors import Doors
from assistant.settings_kiosk import Kiosk
from assistant.settings_widget import Widget
from assistant.turn import Event, Request
from models.audio import Audio
from models.catalogue import load_catalogue
from models.synthesis import Speech
from models.voice_activity import VoiceActivityDetector


class Readiness(Protocol):
    """Whether questions can be answered yet."""

    @property
    def ready(self) -> bool:
        """Whether everything is loaded."""
        ...

    @property
    def text(self) -> bool:
        """Whether typed questions can be answered: they need neither ears nor voices."""
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

    def turn(self, request: Request, rehearsed: Rehearsal | None = None) -> AsyncGenerator[Event, None]:
        """Yield the events of one turn, ``Ended`` last. Closing the generator cancels the turn.

        ``rehearsed`` is perhaps the same turn, worked out ahead: then it goes on from where it is.
        """
        ...

    async def in_danger(self, request: Request) -> bool:
        """Return whether what is asked speaks of an emergency; what was spoken is listened to roughly."""
        ...

    def rehearse(self, request: Request) -> Rehearsal | None:
        """Begin to work out a turn that may not be taken: nothing of it acts. None if there is too much to do."""
        ...

    async def overhear(self, audio: Audio, dialect: str | None = None) -> str:
        """Return what has been said so far; empty if nothing can be heard, or there is too much to do."""
        ...

    def acknowledgement(
        self, *, speed: float = 1.0, voice: str | None = None, typed: bool = False
    ) -> Speech | None:
        """Return what is said while the answer is not ready; None if it is not made yet. It never waits.

        Whoever has ``typed`` sees that the question was taken, and is only told that many ask.
        """
        ...

    async def speak(
        self, text: str, *, speed: float = 1.0, voice: str | None = None, private: bool = False
    ) -> Speech:
        """Return one sentence of an earlier reply, given as its ``spoken_text``, read aloud.

        ``voice`` is the id of the voice that is preferred; an unknown one counts as None. A ``private`` sentence is
        sent to no online voice.

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

    @property
    def observatory(self) -> Observatory:
        """What it is seen by: metrics, and since when its parts have been as they are."""
        ...

    def health(self) -> Health:
        """Return how each part is. It neither loads nor waits for anything."""
        ...


_JUDGEMENT_S = 2.0
"""Silence after which nobody waits any longer for word whether a sentence is finished.

It is longer than ``close_s`` because it costs no answer a moment: the words are being recognized since the pause
began, and the answer cannot come before them, whether listening has ended or not. It bounds what it does cost where
recognition is slow: the sign that listening has ended, and with it 好的，我看一下, come later. Were it shorter, those
who pause in mid-sentence would be cut off just where it is known a moment later.
"""
_OPEN_OVER_S = 0.1


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
    send_s: float = 20.0
    """How long a client may take to take what it is sent, before it is cut off."""
    hello_s: float = 10.0
    """How long a voice client may take to say hello."""
    acknowledge_s: float = 0.15
    """How long people wait for the first sentence before they are told that they were heard."""
    partial_s: float = 1.2
    """How much must have been said since what was heard last is heard again, while somebody speaks."""
    kiosk: Kiosk = field(default_factory=Kiosk)
    """What is set for all kiosks."""
    kiosks: Mapping[str, Kiosk] = field(default_factory=dict)
    """By its id, what is set for one of them."""
    widget: Widget = field(default_factory=Widget)
    """Which web sites may embed the chat widget."""
    keep_audio_days: int = 0
    """Days for which recordings are kept of whoever agrees; at 0 nobody is asked."""
    notice: Notice = field(default_factory=Notice)
    """What is kept of residents, as the page about it says."""
    doors: Doors = field(default_factory=Doors)
    """How much may be asked, which proxies are believed, and whether kiosks need tokens."""
    hosts: frozenset[str] | None = None
    """Names by which the service may be called, besides bare addresses; None is any."""

    @classmethod
    def of(cls, settings: Settings) -> ChannelOptions:
        """Return the options that ``settings`` ask for."""
        limits = settings.limits
        own = settings.home / "catalogue.toml"
        catalogue = load_catalogue(*([own] if own.exists() else []))
        return cls(
            endpointing=EndpointingOptions(utterance_s=limits.audio_seconds),
            upload_bytes=limits.upload_bytes,
            audio_s=limits.audio_seconds,
            send_s=settings.resilience.send_seconds,
            kiosk=settings.kiosk,
            kiosks=settings.kiosks,
            widget=settings.widget,
            keep_audio_days=settings.privacy.keep_audio_days,
            notice=notice_of(settings, catalogue),
            doors=settings.doors,
            hosts=own_hosts(settings.server.host, settings.doors.hosts),
        )

    def endpointing_of(self, kiosk: Kiosk, *, over: bool) -> EndpointingOptions:
        """Return how patient a kiosk is.

        ``over`` its own voice it opens at once, so that it falls silent in time, and never gives up.
        """
        usual = self.endpointing
        return replace(
            usual,
            finished_s=kiosk.finished_s,
            close_s=kiosk.close_s,
            unfinished_s=kiosk.unfinished_s,
            judgement_s=max(kiosk.close_s, _JUDGEMENT_S),
            open_s=min(usual.open_s, _OPEN_OVER_S) if over else usual.open_s,
            patience_s=math.inf if over else kiosk.give_up_s,
        )

    def kiosk_of(self, name: str | None) -> Kiosk:
        """Return what is set for the kiosk of that id; None, or one that is not known, is as all kiosks."""
        return self.kiosks.get(name or "", self.kiosk)


def require_ready(assistant: Assistant, *, text: bool = False) -> None:
    """Raise ``NotReady`` with what is missing, unless everything is loaded: for ``text``, what typed questions need."""
    readiness = assistant.ready
    if not (readiness.text if text else readiness.ready):
        waiting_for = "、".join(readiness.waiting_for)
        raise NotReady(readiness.failed or f"还在准备{waiting_for}，请等一分钟再试。")
