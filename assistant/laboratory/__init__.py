"""Synthetic residents, for evaluation only: an accented voice in its surroundings, and misheard text."""

from assistant.laboratory.accent import AccentedVoice
from assistant.laboratory.homophones import write_homophones
from assistant.laboratory.mishearing import Mishearer
from assistant.laboratory.place import PlacedVoice
from assistant.laboratory.surroundings import Surroundings, surroundings

__all__ = [
    "AccentedVoice",
    "Mishearer",
    "PlacedVoice",
    "Surroundings",
    "surroundings",
    "write_homophones",
]
