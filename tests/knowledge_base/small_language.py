"""A vocabulary of a dozen words, for the tests of the re-decoder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from knowledge_base.confusion import Confusions, Mishearing
from knowledge_base.language import Bigrams, Language
from knowledge_base.pronunciation import Pronouncer
from knowledge_base.redecoding import Redecoder, Tuning
from knowledge_base.sounds import GENERAL
from knowledge_base.vocabulary import Vocabulary

SENTENCES = (
    "养老 保险 要 交 满 多少 年",
    "我 要 去 办 养老 保险",
    "高龄 补贴 怎么 领",
    "低保 金 每月 多少",
    "怎么 领 养老 金",
    "今年 交 五百 元",
    "高领 毛衣",
    "天 年 岁",
)
WORDS = tuple(dict.fromkeys(word for sentence in SENTENCES for word in sentence.split()))


def cut(text: str) -> Sequence[str]:
    """Cut ``text`` into known words, the longest first, and single characters."""
    words, start = [], 0
    while start < len(text):
        end = next((end for end in range(len(text), start + 1, -1) if text[start:end] in WORDS), start + 1)
        words.append(text[start:end])
        start = end
    return words


def language() -> Language:
    """Return the language of ``SENTENCES``, without a general model."""
    own = Bigrams.count([(sentence.replace(" ", ""), 3) for sentence in SENTENCES], cut)
    return Language(own, None, lambda word: 9.0 + len(word))


def redecoder(dialect: Mapping[str, Sequence[str]] | None = None, tuning: Tuning = Tuning()) -> Redecoder:  # noqa: B008  it is frozen
    """Return what reads with the words of ``SENTENCES`` and of ``dialect``."""
    model = language()
    vocabulary = Vocabulary((*WORDS, *"公落曼宴知指"), model.frequency, cut, dialect)
    return Redecoder(vocabulary, model, confusions(), Pronouncer(cut), tuning)


def confusions(counts: Mapping[tuple[str, str], float] | None = None) -> Confusions:
    """Return the channel of standard Mandarin; ``counts`` are of initials."""
    return Confusions([(Mishearing(counts or {}, {}), GENERAL)])
