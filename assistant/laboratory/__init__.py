"""Synthetic residents, for evaluation only: an accented voice, and misheard text."""

from assistant.laboratory.accent import AccentedVoice
from assistant.laboratory.homophones import write_homophones

__all__ = ["AccentedVoice", "write_homophones"]
