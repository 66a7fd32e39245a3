"""Speaking: a sentence of the assistant to audio, whichever voice can be had right now."""

from __future__ import annotations

from assistant.speaking.chain import FallbackSynthesizer
from assistant.speaking.speaker import Speaker
from assistant.speaking.splitting import split_for_speaking

__all__ = ["FallbackSynthesizer", "Speaker", "split_for_speaking"]
