"""Mandarin text to the syllables as they are spoken, clause by clause."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from models.pinyin_sandhi import (
    Syllable,
    Word,
    erhua,
    neutral,
    one_and_not,
    third_tones_between,
    third_tones_within,
)
from models.pinyin_words import (
    AMOUNTS,
    DIGITS,
    FULL_ER,
    LETTERS,
    MANNERS,
    MUST_AFTER,
    MUST_BEFORE,
    READINGS,
    RETURNED,
)

HAN = r"\u3400-\u4dbf\u4e00-\u9fff〇"
MARKS = "、，：；。！？…"
ASCII_MARKS = str.maketrans({";": "；", ":": "：", ".": "。", "!": "！", "?": "？", "\n": "。"})
INTERJECTIONS = {"n": "en", "ng": "en", "m": "mu", "hm": "hen", "hng": "heng", "ê": "ei"}
"""Sounds that are no ordinary syllables, by the nearest one."""

COMPLEMENT = re.compile("[^不所取获值]得.")
"""A verb and its complement: 走得动."""


@dataclass(frozen=True, slots=True)
class Clause:
    """What is spoken in one breath."""

    words: tuple[Word, ...]
    mark: str
    """The punctuation after it, one of ``MARKS``; empty where a long clause was divided."""

    @property
    def syllables(self) -> tuple[Syllable, ...]:
        """All syllables in order."""
        return tuple(syllable for word in self.words for syllable in word)


def clauses(text: str, *, longest: int = 40) -> tuple[Clause, ...]:
    """Return the clauses of ``text``, each of about ``longest`` syllables at most.

    Latin letters and digits that slipped through are spelled one by one; other signs are dropped.
    """
    return tuple(clause for written, mark in _split(text) for clause in _breaths(written, mark, longest))


def tones(text: str) -> str:
    """Return the syllables of ``text`` in one line: ``ni2 hao3``."""
    spoken = (syllable for clause in clauses(text) for syllable in clause.syllables)
    return " ".join(f"{each.sound}{'r' if each.erhua else ''}{each.tone}" for each in spoken)


def _split(text: str) -> Iterator[tuple[str, str]]:
    """Yield the clauses as written, each with the mark after it."""
    text = unicodedata.normalize("NFKC", text).strip()
    text = re.sub(r"(?<=\d)\.(?=\d)", "点", text)
    text = re.sub(r"[,()\[\]【】〔〕]|--+|—+", "，", text).translate(ASCII_MARKS)
    pieces = re.split(f"([{MARKS}]+)", text)
    for written, marks in zip(pieces[::2], [*pieces[1::2], "。"], strict=True):
        if re.search(rf"[{HAN}A-Za-z0-9]", written):
            yield written, max(marks, key=MARKS.index)


def _breaths(written: str, mark: str, longest: int) -> Iterator[Clause]:
    """Yield a clause, or the parts of about equal length into which a long one is divided between words."""
    words = third_tones_between([word for word in _words(written) if word])
    syllables = sum(map(len, words))
    parts = -(-syllables // longest)
    start = done = passed = 0
    for index, word in enumerate(words, start=1):
        passed += len(word)
        if passed * parts >= syllables * (done + 1):
            yield Clause(words[start:index], mark if index == len(words) else "")
            start, done = index, done + 1


def _words(written: str) -> Iterator[Word]:
    for run in re.findall(rf"[{HAN}]+|[A-Za-z]|[0-9]", written):
        if run in DIGITS:
            yield (_syllable(run, DIGITS[run]),)
        elif run.upper() in LETTERS:
            yield tuple(_syllable(run.upper(), sound) for sound in LETTERS[run.upper()].split())
        else:
            yield from _han_words(run)


def _han_words(run: str) -> Iterator[Word]:
    words = _segment(run)
    sounds: list[str] = []
    for before, word, after in zip(["", *words], words, [*words[1:], ""], strict=False):
        grammatical = _by_grammar(word, before, after)
        sounds += [grammatical] if grammatical else _dictionary(word)
    ends = [sum(map(len, words[: index + 1])) for index in range(len(words))]
    word_ends = {end - 1 for word, end in zip(words, ends, strict=True) if len(word) > 1}
    spoken = one_and_not([_syllable(*pair) for pair in zip(run, sounds, strict=True)], word_ends)
    for word, end in zip(words, ends, strict=True):
        syllables = tuple(syllable for syllable in spoken[end - len(word) : end] if syllable.sound)
        yield erhua(third_tones_within(neutral(syllables), _head_length(word)))


def _syllable(text: str, sound: str) -> Syllable:
    if not sound[-1:].isdigit():
        return Syllable(text, "", 5)  # a character without a known sound
    return Syllable(text, INTERJECTIONS.get(sound[:-1], sound[:-1]), int(sound[-1]))


def _segment(run: str) -> list[str]:
    """Return the words of ``run``."""
    import jieba  # noqa: PLC0415  its dictionary takes half a second

    jieba.setLogLevel("WARNING")
    words: list[str] = []
    for word in jieba.cut(run):
        if word == "儿" and words and words[-1][-1] not in FULL_ER:
            words[-1] += word
        else:
            words.append(word)
    return words


def _head_length(word: str) -> int:
    """Return how many characters the first part of ``word`` has: 2 in 展览馆, 1 in 老保险."""
    import jieba  # noqa: PLC0415  as above

    if len(word) != 3:
        return 2
    frequencies = jieba.dt.FREQ
    return 1 if frequencies.get(word[1:], 0) > frequencies.get(word[:2], 0) else 2


def _dictionary(word: str) -> Sequence[str]:
    """Return the sound of each character, empty where it has none."""
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415  its dictionaries take a while, too

    def nothing(unknown: str) -> list[str]:
        return [""] * len(unknown)

    sounds = lazy_pinyin(
        word,
        Style.TONE3,
        errors=nothing,  # type: ignore[arg-type]  # the stubs do not know that it may return a list
        neutral_tone_with_five=True,
    )
    if COMPLEMENT.fullmatch(word):
        sounds[1] = "de5"
    for phrase, reading in READINGS.items():
        at = word.find(phrase)
        if at >= 0 and (len(phrase) > 1 or word == phrase):
            sounds[at : at + len(phrase)] = reading.split()
    return sounds


def _by_grammar(word: str, before: str, after: str) -> str:
    """Return the sound of a one-character word that its neighbors decide, or nothing."""
    if word == "为" and after[:1] in AMOUNTS and after:
        return "wei2"
    if word == "还" and after[:1] in RETURNED and after:
        return "huan2"
    if word == "得" and before:
        return "dei3" if before[-1] in MUST_AFTER or after[:1] in MUST_BEFORE else "de5"
    if word == "地" and (before in MANNERS or (len(before) > 1 and before[-1] == before[-2])):
        return "de5"
    return ""
