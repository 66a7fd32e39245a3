"""Rule: what people wait for is measured from the last sound they made, and nobody who was cut off counts as fast."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.channels.cli.benchmark_voice import compare, show
from assistant.channels.cli.benchmark_voice_asking import Measured, ask_aloud, ask_in_sequence
from assistant.channels.cli.benchmark_voice_bench import Bench, on_loopback
from assistant.channels.cli.benchmark_voice_figures import Busy, Comparison, Summary, Wait, markdown
from assistant.channels.cli.benchmark_voice_recordings import (
    RATE_HZ,
    Recording,
    as_sent,
    read_aloud,
    recorded,
)
from assistant.channels.cli.progress import progress_bar
from assistant.channels.contract import ChannelOptions
from assistant.client import VoiceClient
from assistant.errors import QuestionsInvalid
from assistant.settings_kiosk import Kiosk
from models.audio import Audio, encode_wav, joined, silence
from models.synthesis import Speech, VoiceOptions
from tests.assistant.cli.conftest import Run
from tests.assistant.fakes import ANSWER, FakeAssistant, tone

pytestmark = pytest.mark.unit

HASTY = ChannelOptions(kiosk=Kiosk(finished_s=0.3, close_s=0.3, unfinished_s=0.3, give_up_s=1.0))
QUESTION = Recording("Q1", as_sent(joined([silence(0.1, RATE_HZ), tone(0.3)])))
PLAIN = VoiceOptions()
NOBODY = Recording("Q2", silence(0.2, RATE_HZ))


class Voice:
    """Reads everything as a tone, a tenth of a second a character."""

    name = "fake"

    def warm_up(self) -> None:
        """Nothing to load."""

    def synthesize(self, text: str, options: VoiceOptions = PLAIN) -> Speech:
        return Speech(text, tone(len(text) / 10, 24_000), self.name)


def noisy(audio: Audio) -> Audio:
    """Return ``audio`` in a room that hums, 30 dB below the speech."""
    hum = tone(audio.seconds, audio.rate_hz, hz=100.0).samples
    return Audio(audio.samples + hum * 10 ** (-30 / 20), audio.rate_hz)


A_WORD = joined([silence(0.3, RATE_HZ), tone(0.7), silence(0.5, RATE_HZ)])


@pytest.mark.parametrize("audio", [A_WORD, noisy(A_WORD)], ids=["in silence", "in a room that hums"])
def test_speech_ends_with_the_last_voiced_sample(audio: Audio) -> None:
    assert Recording("Q1", audio).speech_ends_s == pytest.approx(1.0, abs=0.02)


def test_a_pause_is_put_where_it_is_quietest() -> None:
    recording = Recording("Q1", joined([tone(0.5), silence(0.05, RATE_HZ), tone(0.5)]))
    paused = recording.with_pause(3.0)
    assert paused.audio.seconds == pytest.approx(4.05)
    assert paused.speech_ends_s == pytest.approx(4.05, abs=0.02)
    loud = abs(paused.audio.samples) > 0.1
    assert loud[: RATE_HZ // 2].any()
    assert not loud[round(0.56 * RATE_HZ) : round(3.5 * RATE_HZ)].any()


def test_questions_are_read_aloud(tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(json.dumps({"id": "H1", "question": "几点开门"}, ensure_ascii=False), "utf-8")
    [recording] = read_aloud([file], Voice())
    assert (recording.name, recording.audio.rate_hz) == ("H1", RATE_HZ)
    assert recording.speech_ends_s == pytest.approx(0.7, abs=0.03)


def test_recordings_are_read_in_order(tmp_path: Path) -> None:
    for name in ("b", "a"):
        (tmp_path / f"{name}.wav").write_bytes(encode_wav(tone(0.5)))
    assert [recording.name for recording in recorded(tmp_path)] == ["a", "b"]


def test_a_folder_without_speech_is_refused(tmp_path: Path) -> None:
    with pytest.raises(QuestionsInvalid, match="没有 WAV 录音"):
        list(recorded(tmp_path))
    (tmp_path / "a.wav").write_bytes(encode_wav(silence(1.0, RATE_HZ)))
    with pytest.raises(QuestionsInvalid, match="没有声音"):
        list(recorded(tmp_path))


def test_in_sequence_nothing_begins_before_the_whole_silence() -> None:
    fake = FakeAssistant()
    measured = asyncio.run(ask_in_sequence(fake, QUESTION, 0.9))
    assert measured is not None
    assert 1.2 <= measured.closed_s < 1.4
    assert measured.sound_s is not None
    assert measured.sound_s > measured.closed_s
    assert (measured.answer_s, measured.reply) == (measured.sound_s, ANSWER.text)
    [request] = fake.requests
    assert (request.speak, request.speed, request.visit) == (True, 0.9, None)
    assert asyncio.run(ask_in_sequence(fake, NOBODY)) is None


def test_in_sequence_a_pause_cuts_people_off() -> None:
    recording = Recording("Q1", joined([tone(0.5), silence(2.0, RATE_HZ), tone(0.5)]))
    measured = asyncio.run(ask_in_sequence(FakeAssistant(), recording))
    assert measured is not None
    assert measured.cut_off


def test_both_ways_are_asked_through_the_real_connection() -> None:
    fake, sequential = FakeAssistant(), FakeAssistant()

    async def benchmark(address: str) -> Comparison:
        with progress_bar(lasting=False) as bars:
            return await compare(Bench(address, sequential), [QUESTION, QUESTION], bars)

    with on_loopback(fake, HASTY) as address:
        found = asyncio.run(benchmark(address))
    assert len(found.here.heard) == 2
    assert (found.here.cut_off, found.same_replies) == ("0/2", "2/2")
    assert found.ratio is not None
    assert len({request.visit for request in fake.requests}) == 2
    heard, in_sequence = (
        [request.utterance.samples for request in asked.requests if request.utterance]
        for asked in (fake, sequential)
    )
    for one, other in zip(heard, in_sequence, strict=True):
        np.testing.assert_array_equal(
            one, other
        )  # nothing is lost on the way, so that the same can be understood
    assert len(fake.left) == 2


def test_a_recording_in_which_nobody_is_heard_has_no_figures() -> None:
    async def asked(address: str) -> Measured | None:
        async with VoiceClient.connect(address) as client:
            return await ask_aloud(client, NOBODY)

    with on_loopback(FakeAssistant(), HASTY) as address:
        assert asyncio.run(asked(address)) is None


PROMPT = Measured(0.8, 0.9, 1.1, "甲")
SLOW = Measured(1.2, 2.0, 2.0, "甲")
CUT_OFF = Measured(-1.0, 0.1, 0.1, "")


def test_who_was_cut_off_does_not_count_as_fast() -> None:
    here = Summary((PROMPT, PROMPT, CUT_OFF, None))
    found = Comparison(here, Summary((SLOW, replace(SLOW, reply="乙"), SLOW, SLOW)))
    assert here.wait(lambda each: each.sound_s) == Wait(0.9, 0.9)
    assert (here.cut_off, here.acknowledged) == ("1/4", "2/2")
    assert found.ratio == pytest.approx(0.45)
    assert found.same_replies == "1/3"


def test_where_nobody_was_heard_there_is_no_figure() -> None:
    found = Comparison(Summary((None, CUT_OFF)), Summary((SLOW, SLOW)))
    assert found.ratio is None
    assert "| first sound | — | — | 2.00 | 2.00 |" in markdown(found)


def test_the_report_and_the_terminal_say_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    found = Comparison(Summary((PROMPT, CUT_OFF)), Summary((SLOW, SLOW)), Busy(2, 0.12, 1.3))
    written = markdown(found)
    show(found)
    shown = capsys.readouterr().out
    assert "| first sound | 0.90 | 0.90 | 2.00 | 2.00 |" in written
    assert "cut off: 1/2, in sequence 0/2" in written
    assert "median over the sequence's median: 0.45" in written
    assert "没说完就被打断 1/2，一步一步做 0/2" in shown
    assert all("0.1 → 1.3 / 2" in report for report in (written, shown))
    assert "0.45 倍" in shown


def test_a_server_elsewhere_is_measured_alone(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.wav").write_bytes(encode_wav(QUESTION.audio))
    report = tmp_path / "report.md"
    report.write_text("<!-- voice:begin -->\n<!-- voice:end -->\n", "utf-8")
    with on_loopback(FakeAssistant(), HASTY) as address:
        result = run("benchmark", "voice", "--recordings", tmp_path, "--url", address, "--report", report)
    assert result.code == 0, result.err
    assert "问了 1 题；没说完就被打断 0/1。" in result.out
    assert "这台机器有多忙" in result.out
    assert "| first sound |" in report.read_text("utf-8")


@pytest.mark.parametrize(
    "words",
    [
        ["benchmark"],
        ["benchmark", "voice"],
        ["benchmark", "voice", "--recordings", "x", "--pauses", "0"],
        ["benchmark", "voice", "--recordings", "x", "--n", "0"],
    ],
    ids=" ".join,
)
def test_a_command_that_is_written_wrongly_says_so(run: Run, words: list[str]) -> None:
    result = run(*words)
    assert result.code == 2
    assert "要看说明" in result.err


def test_a_server_that_is_not_there_is_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(encode_wav(QUESTION.audio))
    result = run("benchmark", "voice", "--recordings", tmp_path, "--url", "http://127.0.0.1:1")
    assert result.code == 1
    assert "连不上 http://127.0.0.1:1" in result.err
