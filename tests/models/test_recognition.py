"""Rule: speech is transcribed in simplified characters; silence, noise and music never become words."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from models.audio import Audio, decode_audio, joined, normalized, resample, silence
from models.backends import faster_whisper, plain_whisper
from models.catalogue import load_catalogue
from models.errors import RecognitionFailed
from models.recognition import RecognitionHints, Recognizer
from models.synthesis import Synthesizer
from tests.models.conftest import SHARED
from tests.models.reading_back import syllables_right
from tests.threads import by_threads

pytestmark = pytest.mark.model

QUESTION = "老人年满八十周岁就可以申请居家养老服务吗？"
TERMS = ("高龄津贴", "居家养老", "医保报销", "加装电梯", "殡葬补贴", "养老助餐")


@pytest.fixture(scope="module")
def question(quick_voice: Synthesizer) -> Audio:
    """Return a spoken question."""
    return quick_voice.synthesize(QUESTION).audio


@pytest.fixture(scope="module")
def delivered(model_folder: Callable[[str], Path]) -> Recognizer:
    """Return the embedded recognizer with the options of the catalogue."""
    options = load_catalogue()["whisper-base"].options
    return faster_whisper.load(model_folder("whisper-base"), "whisper-base", options)


def test_a_question(recognizer: Recognizer, question: Audio) -> None:
    heard = recognizer.recognize(question)
    assert syllables_right(QUESTION, heard.text) >= 0.85
    assert 0.5 < heard.confidence <= 1.0
    assert heard.seconds == pytest.approx(question.seconds)
    assert heard.recognizer == "whisper-base"
    assert heard.alternatives
    assert heard.text not in heard.alternatives


def test_silence_around_it_changes_little(recognizer: Recognizer, question: Audio) -> None:
    quiet = silence(6, question.rate_hz)
    heard = recognizer.recognize(joined([quiet, question, quiet]))
    assert syllables_right(QUESTION, heard.text) >= 0.85


def test_hotwords_are_heard(recognizer: Recognizer, quick_voice: Synthesizer) -> None:
    audio = quick_voice.synthesize("高龄津贴每个月发放一百元，请您带上身份证到社区办理。").audio
    assert "高龄津贴" not in recognizer.recognize(audio).text
    assert "高龄津贴" in recognizer.recognize(audio, RecognitionHints(hotwords=TERMS)).text


def test_more_hints_than_there_is_room_for(recognizer: Recognizer, question: Audio) -> None:
    hints = RecognitionHints(prompt="您好，我想问一下。" * 100, hotwords=TERMS * 100)
    assert syllables_right(QUESTION, recognizer.recognize(question, hints).text) >= 0.8


def test_a_minute_of_speech(recognizer: Recognizer, quick_voice: Synthesizer) -> None:
    said = "物业报修请拨打电话，工作人员会上门维修。志愿服务时间可以在手机上查询。" * 7
    audio = quick_voice.synthesize(said).audio
    assert 45 < audio.seconds < 75
    assert syllables_right(said, recognizer.recognize(audio).text) >= 0.8


def unspoken() -> list[tuple[str, Audio]]:
    random = np.random.default_rng(5)
    times = np.arange(5 * 16000) / 16000
    chord = np.sum([np.sin(2 * np.pi * hz * times) for hz in (220, 277, 330, 440)], axis=0)
    clicks = (random.random(5 * 16000) > 0.9995) * 0.9
    return [
        ("silence", silence(5, 16000)),
        ("faint noise", Audio((random.normal(size=5 * 16000) * 1e-3).astype(np.float32), 16000)),
        ("loud noise", Audio((random.normal(size=5 * 16000) * 0.2).clip(-1, 1).astype(np.float32), 16000)),
        ("music", normalized(Audio(chord.astype(np.float32), 16000))),
        ("clicks", Audio(clicks.astype(np.float32), 16000)),
    ]


@pytest.mark.parametrize(
    "hints", [RecognitionHints(), RecognitionHints(hotwords=TERMS)], ids=["plain", "hotwords"]
)
@pytest.mark.parametrize(("name", "audio"), unspoken(), ids=[name for name, _ in unspoken()])
def test_no_words_out_of_nothing(
    recognizer: Recognizer, name: str, audio: Audio, hints: RecognitionHints
) -> None:
    with pytest.raises(RecognitionFailed, match="请"):
        recognizer.recognize(audio, hints)


@pytest.mark.parametrize("name", ["doing_the_dishes.wav", "dude_miaowing.wav", "running_tap.wav"])
def test_no_words_out_of_recorded_noise(
    recognizer: Recognizer, delivered: Recognizer, noise: Callable[[str], Audio], name: str
) -> None:
    for ear in (recognizer, delivered):
        with pytest.raises(RecognitionFailed):
            ear.recognize(noise(name), RecognitionHints(hotwords=TERMS))


def test_as_delivered_it_is_not_told_what_it_might_hear(delivered: Recognizer, question: Audio) -> None:
    told = RecognitionHints("居民向社区询问政策。", TERMS)
    assert delivered.recognize(question, told) == delivered.recognize(question)


def test_as_the_library_has_it(model_folder: Callable[[str], Path], question: Audio) -> None:
    """What every figure is compared with."""
    plain = plain_whisper.load(model_folder("whisper-base"), "whisper-base", {})
    heard = plain.recognize(question)
    assert syllables_right(QUESTION, heard.text) >= 0.8
    assert (heard.recognizer, heard.alternatives) == ("whisper-base as it comes", ())
    assert 0.3 < heard.confidence <= 1.0


def test_a_noisy_room(
    recognizer: Recognizer, delivered: Recognizer, question: Audio, noise: Callable[[str], Audio]
) -> None:
    clean = resample(question, 16000)
    tap = normalized(noise("running_tap.wav"), level=-32).samples[: len(clean.samples)]
    for ear in (recognizer, delivered):
        heard = ear.recognize(Audio(clean.samples + tap, 16000))  # 12 dB
        assert syllables_right(QUESTION, heard.text) >= 0.75


@pytest.mark.parametrize("said", ["换一首歌", "甚至出现交易几乎停滞的情况", "我有的时候说不清楚你们知道吗"])
def test_real_people(recognizer: Recognizer, said: str) -> None:
    manifest = SHARED / "data" / "speech" / "manifest.json"
    if not manifest.is_file():
        pytest.skip(f"no recordings at {manifest}")
    clips = {row["transcript"]: row["clip"] for row in json.loads(manifest.read_text(encoding="utf-8"))}
    audio = decode_audio(Path(manifest.parent, clips[said]), max_seconds=60)
    assert syllables_right(said, recognizer.recognize(audio).text) >= 0.8


def test_threads_share_it(recognizer: Recognizer, question: Audio) -> None:
    expected = recognizer.recognize(question)
    heard = by_threads(3, lambda: recognizer.recognize(question))
    assert [transcript.text for transcript in heard] == [expected.text] * 3
