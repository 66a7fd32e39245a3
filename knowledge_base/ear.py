"""The re-decoder of a release, put together from what the release and the dialects know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from knowledge_base.confusion import Confusions
from knowledge_base.dialect_readings import OwnReading
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
    release: Release,
    general: LanguageModel | None,
    dialects: Iterable[DialectWords],
    confusions: Confusions,
    readings: Iterable[Iterable[OwnReading]] = (),
) -> Redecoder:
    """Return what reads heard questions again with the words of ``release``; takes seconds, once.

    Args:
        release: the knowledge base, whose language it learns.
        general: a model of general Chinese; without it, it reads less well.
        dialects: the words of the dialects that are spoken here.
        confusions: what may have been said where something was heard.
        readings: of each dialect, the characters that it reads in its own way.
    """
    segmenter = release.segmenter
    language = Language(release.bigrams, general, segmenter.rarity)
    known = general_words(_COMMON) if general is None else filter(general.knows, general_words())
    standard: dict[str, tuple[str, ...]] = {}
    for dialect in dialects:
        for word, wordings in dialect.entries():
            standard[word] = tuple(dict.fromkeys((*standard.get(word, ()), *wordings)))
    own = [_by_character(each) for each in readings]
    vocabulary = Vocabulary(
        dict.fromkeys((*known, *release.bigrams.words)), language.frequency, segmenter.cut, standard, own
    )
    return Redecoder(vocabulary, language, confusions, Pronouncer(segmenter.cut))


def _by_character(readings: Iterable[OwnReading]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for reading in readings:
        found[reading.character] = (*found.get(reading.character, ()), reading.said)
    return found
