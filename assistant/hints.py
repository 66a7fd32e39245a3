"""What a recognizer may be told to expect. Whether it is told, the catalogue says: some hear worse for it."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge_base.dialect import Dialect
from models.recognition import RecognitionHints

_PROMPT = "以下是普通话的句子，居民向社区询问政策。"


def hints_for(dialect: Dialect | None, terms: Sequence[str]) -> RecognitionHints:
    """Return what may be expected in an utterance.

    Args:
        dialect: what it is spoken in; None is standard Mandarin.
        terms: the documents' own, the likeliest first; those of the dialect's pack go before them.
    """
    if dialect is None:
        return RecognitionHints(_PROMPT, tuple(terms))
    return RecognitionHints(
        prompt=dialect.prompt or _PROMPT,
        hotwords=tuple(dict.fromkeys((*dialect.hotwords, *terms))),
        language=dialect.language,
    )
