"""Rule: a recording is heard once by each ear, and judged against its transcript and its standard wording."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.errors import NothingHeard, QuestionsInvalid
from assistant.evaluation.error_rates import Errors
from assistant.evaluation.recordings import Ear, Listener, Recording, System, listen, load_recordings
from assistant.evaluation.store import Store
from assistant.turn import Query
from assistant.understanding import Understanding
from models.audio import Audio, encode_wav
from models.errors import RecognitionFailed
from models.recognition import Transcript
from tests.assistant.fakes import tone

pytestmark = pytest.mark.unit

UNDERSTANDING = Understanding(limit_chars=20)


class Hears:
    """Hears what it is told, or raises it."""

    def __init__(self, *hears: str | Exception) -> None:
        self.times = 0
        self._hears = hears

    def __call__(self, utterance: Audio) -> Transcript:
        heard = self._hears[self.times]
        self.times += 1
        if isinstance(heard, Exception):
            raise heard
        return Transcript(heard, 0.9)


@pytest.fixture
def recording(tmp_path: Path) -> Recording:
    (tmp_path / "a.wav").write_bytes(encode_wav(tone(0.5)))
    return Recording(tmp_path / "a.wav", "Cantonese", "yue", "两只企鹅都有嘢食")


def ear(folder: Path, hears: Hears, name: str = "base") -> Ear:
    return Ear(hears, name, Store(folder / "kept"))


def standard(text: str) -> str:
    return text.replace("有嘢食", "有东西吃")


def test_a_recording_is_judged_step_by_step(tmp_path: Path, recording: Recording) -> None:
    plain = ear(tmp_path, Hears("两只企鹅有嘢食"), "plain")
    told = Listener(ear(tmp_path, Hears("那个，两只企鹅都有夜食")), UNDERSTANDING, None)
    came = listen(recording, plain, {System.TOLD: told}, standard)
    assert {system: each.characters for system, each in came.verbatim.items()} == {
        System.PLAIN: Errors(1, 8),
        System.TOLD: Errors(3, 8),
    }
    assert {system: each.characters for system, each in came.standard.items()} == {
        System.PLAIN: Errors(4, 9),
        System.PLAIN_TYPED: Errors(1, 9),
        System.TOLD: Errors(3, 9),
    }


def test_a_path_is_told_its_dialect(tmp_path: Path, recording: Recording) -> None:
    class Understands(Understanding):
        def heard(self, transcript: Transcript, dialect: str | None = None) -> Query:
            return Query(f"{dialect}", transcript.text)

    listeners = {
        system: Listener(ear(tmp_path, Hears("好")), Understands(limit_chars=20), told)
        for system, told in ((System.TOLD, "yue"), (System.DETECTED, None))
    }
    came = listen(recording, ear(tmp_path, Hears("好"), "plain"), listeners, lambda _: "yue")
    assert came.standard[System.TOLD].characters.edits == 0
    assert came.standard[System.DETECTED].characters.edits > 0


@pytest.mark.parametrize("heard", ["两只企鹅", NothingHeard("没人说话。"), RecognitionFailed("没有字。")])
def test_what_was_heard_is_kept(tmp_path: Path, recording: Recording, heard: str | Exception) -> None:
    hears = Hears(heard)
    first = ear(tmp_path, hears).transcript(recording)
    assert ear(tmp_path, hears).transcript(recording) == first
    assert hears.times == 1
    assert (first is None) == isinstance(heard, Exception)
    other = Hears("别的")
    assert ear(tmp_path, other, "large").transcript(recording) == Transcript("别的", 0.9)


def test_too_long_for_a_question(tmp_path: Path, recording: Recording) -> None:
    long = Listener(ear(tmp_path, Hears("长" * 30)), UNDERSTANDING, None)
    came = listen(recording, ear(tmp_path, Hears(NothingHeard("没人。")), "p"), {System.TOLD: long}, standard)
    assert came.verbatim[System.PLAIN].characters == Errors(8, 8)
    assert came.standard[System.TOLD].characters.edits > 20


def test_a_manifest(tmp_path: Path) -> None:
    names = ("Cantonese", "Wu (Shanghainese)", "Jilu Mandarin (Tianjin)", "Sichuanese (Chengdu)")
    rows = [{"clip": f"{n}.wav", "dialect": name, "transcript": "好"} for n, name in enumerate(names)]
    (tmp_path / "manifest.json").write_text(json.dumps(rows), "utf-8")
    found = load_recordings(tmp_path, ["yue", "cmn-x-sichuan"])
    assert [each.tag for each in found] == ["yue", "", "", "cmn-x-sichuan"]
    assert found[0] == Recording(tmp_path / "0.wav", "Cantonese", "yue", "好")


@pytest.mark.parametrize("content", [None, "{", "[1]", '[{"clip": "a.wav"}]'])
def test_a_manifest_that_is_none(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "manifest.json").write_text(content, "utf-8")
    with pytest.raises(QuestionsInvalid, match="读不了录音的清单"):
        load_recordings(tmp_path, ())
