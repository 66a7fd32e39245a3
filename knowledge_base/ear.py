"""The re-decoder of a release, put together from what the release and the dialects know."""

from __future__ import annotations

from collections.abc import Iterable

from knowledge_base.confusion import Confusions
from knowledge_base.dialect_words import DialectWords
from knowledge_base.language import Language
from knowledge_base.pronunciation import Pronouncer
from knowledge_base.redecoding import Redecoder
from knowledge_base.release import Release
from knowledge_base.segmentation import general_words
from knowledge_base.vocabulary import Vocabulary
from models.language import LanguageModel

_COMMON = 10
"""Without a model of general Chinese, rarer words would only be in the way."""


def redecoder(
    release: Release, general: LanguageModel | None, dialects: Iterable[DialectWords], confusions: Confusions
) -> Redecoder:
    """Return what reads heard questions again with the words of ``release``; takes seconds, once.

    Args:
        release: the knowledge base, whose language it learns.
        general: a model of general Chinese; without it, it reads less well.
        dialects: the words of the dialects that are spoken here.
        confusions: what may have been said where something was heard.
    """
    segmenter = release.segmenter
    language = Language(release.bigrams, general, segmenter.rarity)
    known = general_words(_COMMON) if general is None else filter(general.knows, general_words())
    standard: dict[str, tuple[str, ...]] = {}
    for dialect in dialects:
        for word, wordings in dialect.entries():
            standard[word] = tuple(dict.fromkeys((*standard.get(word, ()), *wordings)))
    vocabulary = Vocabulary(
        dict.fromkeys((*known, *release.bigrams.words)), language.frequency, segmenter.cut, standard
    )
    return Redecoder(vocabulary, language, confusions, Pronouncer(segmenter.cut))
