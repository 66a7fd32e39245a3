"""Rule: sherpa-onnx hears what is said, claims no more than it knows, and never ends the process over a bad model."""

from __future__ import annotations

import math
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from numpy.typing import NDArray

from models.audio import Audio, resample
from models.backends import sherpa
from models.backends.readings import Reading
from models.backends.sherpa_engine import EngineSettings, SherpaEngine
from models.backends.sherpa_files import KINDS, find_files, metadata_of
from models.catalogue import Entry, load_catalogue
from models.errors import CatalogueError, ModelCorrupt, ModelMissing, RecognitionFailed
from models.preparation import PreparationOptions, Tools, prepare
from models.recognition import RecognitionHints, Transcript
from models.registry import ModelState, Registry
from models.voice_activity import SpeechSpan
from tests.models import tiny_sherpa
from tests.models.test_backends_unit import FixedDetector
from tests.models.tiny_sherpa import tones, write_tokens

if TYPE_CHECKING:
    from models.recognition import Recognizer

ROOT = Path(__file__).parents[2]
MAKERS: Mapping[str, Callable[[Path], None]] = {name: getattr(tiny_sherpa, name) for name in KINDS}
HEARING = [name for name in KINDS if name != "fire_red_asr"]
"""Kinds whose tiny model hears the tones: that of FireRedASR only counts."""


def made(folder: Path, kind: str) -> Path:
    MAKERS[kind](folder)
    return folder


def recognizer(folder: Path, kind: str, seconds: float, **options: object) -> Recognizer:
    """Return what hears speech in the whole of ``seconds``: the tones are no speech to the real detector."""
    engine = engine_of(folder, kind, **options)
    return sherpa.SherpaRecognizer("tiny", FixedDetector(SpeechSpan(0, seconds)), lambda: engine)


def engine_of(folder: Path, kind: str, **options: object) -> SherpaEngine:
    stated = {"kind": kind, "threads": 1, **options}
    return SherpaEngine(find_files(folder, "tiny", stated), "tiny", EngineSettings.parse(stated))


# With the real library


@pytest.mark.model
@pytest.mark.parametrize("kind", HEARING)
@pytest.mark.parametrize("rate_hz", [16000, 44100])
def test_every_kind_is_heard_at_every_rate(tmp_path: Path, kind: str, rate_hz: int) -> None:
    audio = resample(tones("高龄补高"), rate_hz)
    heard = recognizer(made(tmp_path, kind), kind, audio.seconds).recognize(audio)
    assert heard.text == "高龄补高"
    assert (heard.alternatives, heard.recognizer) == ((), "tiny")
    assert heard.seconds == pytest.approx(2.4, abs=0.01)


@pytest.mark.model
def test_a_decoder_that_counts_is_given_time_enough(tmp_path: Path) -> None:
    """The library lets FireRedASR say nothing in less than a second: the silence behind the speech helps."""
    audio = tones("高")
    heard = recognizer(made(tmp_path, "fire_red_asr"), "fire_red_asr", audio.seconds).recognize(audio)
    assert heard.text == "高龄"


@pytest.mark.model
@pytest.mark.parametrize("kind", KINDS)
def test_confidence_is_the_librarys_or_the_options(tmp_path: Path, kind: str) -> None:
    audio = tones("补龄")
    ear = recognizer(made(tmp_path, kind), kind, audio.seconds, confidence=0.625)
    confidence = ear.recognize(audio).confidence
    if kind == "transducer":
        assert 0.5 < confidence < 1
        assert confidence != 0.625
    else:
        assert confidence == pytest.approx(0.625)


@pytest.mark.model
@pytest.mark.parametrize(
    ("said", "options", "language"),
    [
        ("<|yue|>", {}, "yue"),
        ("<|zh|>", {}, "zh"),
        ("<|nospeech|>", {}, ""),
        ("<|yue|>", {"language": "yue"}, ""),  # it says what it was told
    ],
)
def test_the_language_that_a_kind_finds_out(
    tmp_path: Path, said: str, options: dict[str, str], language: str
) -> None:
    """The first token of SenseVoice is the language; that of the tiny one has the number of 高."""
    made(tmp_path, "sense_voice")
    write_tokens(tmp_path, ("<blk>", said, "龄", "补", "</s>"))
    audio = tones("补龄")
    heard = recognizer(tmp_path, "sense_voice", audio.seconds, **options).recognize(audio)
    assert (heard.text, heard.language) == ("补龄", language)


@pytest.mark.model
@pytest.mark.parametrize("kind", [kind for kind in HEARING if kind != "sense_voice"])
def test_other_kinds_say_nothing_about_the_language(tmp_path: Path, kind: str) -> None:
    audio = tones("补龄")
    assert recognizer(made(tmp_path, kind), kind, audio.seconds).recognize(audio).language == ""


@pytest.mark.model
def test_hotwords_tip_a_transducer(tmp_path: Path) -> None:
    audio = tones("补龄")
    ear = recognizer(made(tmp_path, "transducer"), "transducer", audio.seconds)
    plain = ear.recognize(audio)
    expected = ear.recognize(audio, RecognitionHints(hotwords=("龄补",)))
    assert expected.text.count("龄补") > plain.text.count("龄补")


@pytest.mark.model
@pytest.mark.parametrize("kind", KINDS)
def test_hints_that_a_kind_cannot_use_are_left_aside(tmp_path: Path, kind: str) -> None:
    """Given hotwords, the library ends the process for most kinds; these it could not write anyway."""
    audio = tones("补龄")
    ear = recognizer(made(tmp_path, kind), kind, audio.seconds)
    odd = RecognitionHints("您好", ("", "医保", "高 龄", "高/龄", "高:龄", "#高", "龄@"))
    assert ear.recognize(audio, odd) == ear.recognize(audio)
    usual = RecognitionHints(hotwords=("高龄",))
    assert ear.recognize(audio, usual).text


@pytest.mark.model
@pytest.mark.parametrize("kind", HEARING)
def test_silence_is_no_words(tmp_path: Path, kind: str) -> None:
    with pytest.raises(RecognitionFailed, match="没有听清楚"):
        recognizer(made(tmp_path, kind), kind, 2.0).recognize(Audio(np.zeros(32000, np.float32), 16000))


@pytest.mark.model
def test_the_real_detector_hears_no_speech_in_tones(tmp_path: Path) -> None:
    ear = sherpa.load(made(tmp_path, "zipformer_ctc"), "tiny", {"kind": "zipformer_ctc"})
    ear.warm_up()
    with pytest.raises(RecognitionFailed, match="没有听到"):
        ear.recognize(tones("高龄补"))


@pytest.mark.model
@pytest.mark.parametrize(
    "entry", [entry for entry in load_catalogue() if entry.backend == "sherpa"], ids=lambda entry: entry.name
)
def test_every_model_of_the_catalogue_is_loaded_as_it_says(tmp_path: Path, entry: Entry) -> None:
    """With tiny files in the place of the real ones, which the user has to bring."""
    (made_here := tmp_path / "made").mkdir()
    kind = KINDS[str(entry.options["kind"])]
    made(made_here, kind.name)
    (brought := tmp_path / "brought").mkdir()
    for role in kind.weights:
        (path,) = made_here.glob(f"{role}.*")
        (brought / str(entry.options.get(role, f"{role}.int8.onnx"))).write_bytes(path.read_bytes())
    (brought / "tokens.txt").write_bytes((made_here / "tokens.txt").read_bytes())
    registry = Registry(load_catalogue(), tmp_path / "models")
    tools = Tools(free_bytes=lambda folder: 1 << 40)
    prepare([entry.name], registry, options=PreparationOptions(local=brought), tools=tools)
    ear = registry.recognizer(entry.name)
    ear.warm_up()
    assert ear.name == entry.name
    (registry.folder / entry.name / "tokens.txt").write_text("<blk> 0\n", encoding="utf-8")
    assert registry.verify(entry.name).state is ModelState.CORRUPT


@pytest.mark.model
@pytest.mark.parametrize("workers", [1, 3])
def test_threads_share_it(tmp_path: Path, workers: int) -> None:
    said = ["高龄", "补高", "龄补", "高补"] * 3
    engine = engine_of(made(tmp_path, "zipformer_ctc"), "zipformer_ctc")
    detector = FixedDetector(SpeechSpan(0, 1.2))
    ear = sherpa.SherpaRecognizer("tiny", detector, lambda: engine, workers)
    heard: dict[int, Transcript] = {}
    threads = [
        threading.Thread(target=lambda index=index: heard.update({index: ear.recognize(tones(said[index]))}))
        for index in range(len(said))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [heard[index].text for index in range(len(said))] == said


@pytest.mark.model
@pytest.mark.parametrize(
    ("kind", "other"),
    [("zipformer_ctc", "paraformer"), ("paraformer", "sense_voice"), ("fire_red_asr", "transducer")],
)
def test_a_model_that_only_running_it_gives_away_is_refused_at_once(
    tmp_path: Path, kind: str, other: str
) -> None:
    """Their metadata pass, and running them would end the process: so another process runs them first."""
    made(tmp_path, kind)
    role = "decoder" if "decoder" in KINDS[kind].weights else "model"
    for path in tmp_path.glob(f"{role}*"):
        (foreign := tmp_path / "foreign").mkdir()
        made(foreign, other)
        path.write_bytes((foreign / f"{role}.onnx").read_bytes())
    options = {"kind": kind}
    if kind == "zipformer_ctc":
        (tmp_path / "tokens.txt").write_bytes((tmp_path / "foreign" / "tokens.txt").read_bytes())
    with pytest.raises(ModelCorrupt, match="models prepare tiny"):
        sherpa.load(tmp_path, "tiny", options).warm_up()


# Before the library sees a file


@pytest.mark.unit
@pytest.mark.parametrize("kind", [kind for kind in KINDS if KINDS[kind].insists_on])
def test_a_model_of_another_kind_is_refused_before_it_is_loaded(tmp_path: Path, kind: str) -> None:
    made(tmp_path, kind)
    role = next(iter(KINDS[kind].insists_on))
    (bare := tmp_path / "bare").mkdir()
    made(bare, "zipformer_ctc")
    for path in tmp_path.glob(f"{role}*.onnx"):
        path.write_bytes((bare / "model.onnx").read_bytes())
    with pytest.raises(ModelCorrupt, match=f"不是 {kind} 这一种.*models prepare tiny"):
        sherpa.load(tmp_path, "tiny", {"kind": kind})


@pytest.mark.unit
@pytest.mark.parametrize("kept", [0, 1, 200, -1])
def test_half_a_file_is_refused(tmp_path: Path, kept: int) -> None:
    made(tmp_path, "paraformer")
    path = tmp_path / "model.onnx"
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(ModelCorrupt, match=r"model\.onnx"):
        sherpa.load(tmp_path, "tiny", {"kind": "paraformer"})


@pytest.mark.unit
@pytest.mark.parametrize(
    "tokens",
    [
        b"<blk> 0\n\xff 1\n",
        "<blk> 0\n高 龄 1\n".encode(),
        "<blk> 0\n高\n".encode(),
        "<blk> 0\n高 0\n".encode(),
        "高 0\n龄 1\n".encode(),  # no blank
        b"",
    ],
)
def test_a_list_of_tokens_that_would_end_the_process_is_refused(tmp_path: Path, tokens: bytes) -> None:
    made(tmp_path, "zipformer_ctc")
    (tmp_path / "tokens.txt").write_bytes(tokens)
    with pytest.raises(ModelCorrupt, match=r"tokens\.txt"):
        sherpa.load(tmp_path, "tiny", {"kind": "zipformer_ctc"})


@pytest.mark.unit
@pytest.mark.parametrize(
    ("options", "error", "told"),
    [
        ({}, CatalogueError, "sense_voice"),
        ({"kind": "whisper"}, CatalogueError, "kind"),
        ({"kind": "zipformer_ctc", "model": "../model.onnx"}, CatalogueError, "不在它的文件夹里"),
        ({"kind": "zipformer_ctc", "model": "other.onnx"}, ModelMissing, r"other\.onnx"),
        ({"kind": "zipformer_ctc", "bpe_vocab": "bpe.vocab"}, ModelMissing, r"bpe\.vocab"),
        ({"kind": "transducer"}, ModelMissing, r"encoder\.onnx"),
        ({"kind": "zipformer_ctc", "itn": "yes"}, CatalogueError, "itn"),
        ({"kind": "zipformer_ctc", "language": "wuu"}, CatalogueError, "language"),
        ({"kind": "zipformer_ctc", "confidence": 0}, CatalogueError, "confidence"),
        ({"kind": "zipformer_ctc", "threads": "2"}, CatalogueError, "threads"),
        ({"kind": "zipformer_ctc", "modeling_unit": "word"}, CatalogueError, "modeling_unit"),
    ],
)
def test_a_wrong_option_is_named(
    tmp_path: Path, options: Mapping[str, object], error: type[Exception], told: str
) -> None:
    with pytest.raises(error, match=told):
        sherpa.load(made(tmp_path, "zipformer_ctc"), "tiny", options)


@pytest.mark.unit
def test_without_its_folder_it_is_missing() -> None:
    with pytest.raises(ModelMissing, match="models prepare tiny"):
        sherpa.load(None, "tiny", {"kind": "paraformer"})


@pytest.mark.unit
def test_the_smaller_file_is_taken_and_names_may_be_others(tmp_path: Path) -> None:
    made(tmp_path, "zipformer_ctc")
    weights = tmp_path / "model.onnx"
    small = tmp_path / "model.int8.onnx"
    small.write_bytes(weights.read_bytes())
    assert find_files(tmp_path, "tiny", {"kind": "zipformer_ctc"}).weights == {"model": small}
    named = {"kind": "zipformer_ctc", "model": "model.onnx"}
    assert find_files(tmp_path, "tiny", named).weights == {"model": weights}


@pytest.mark.unit
def test_metadata_are_read_without_the_weights(tmp_path: Path) -> None:
    made(tmp_path, "transducer")
    assert metadata_of(tmp_path / "decoder.onnx") == {"vocab_size": "5", "context_size": "2"}


@pytest.mark.unit
def test_a_space_may_be_a_token(tmp_path: Path) -> None:
    made(tmp_path, "zipformer_ctc")
    write_tokens(tmp_path, ("<blk>", "", "高"))
    assert find_files(tmp_path, "tiny", {"kind": "zipformer_ctc"}).symbols == {"<blk>", " ", "高"}


# The recognizer around it


class ScriptedEngine:
    """Returns what it was given, one window after the other, and remembers what it was asked."""

    def __init__(self, *readings: Reading) -> None:
        self._readings = list(readings)
        self.asked: list[tuple[float, tuple[str, ...]]] = []

    def read(self, samples: NDArray[np.float32], hotwords: Sequence[str]) -> Reading:
        self.asked.append((len(samples) / 16000, tuple(hotwords)))
        return self._readings.pop(0)


def hearing(engine: ScriptedEngine, *spans: SpeechSpan) -> sherpa.SherpaRecognizer:
    return sherpa.SherpaRecognizer("tiny", FixedDetector(*spans), lambda: engine)


def noise(seconds: float) -> Audio:
    samples = np.random.default_rng(3).normal(size=round(seconds * 16000)) * 0.1
    return Audio(samples.astype(np.float32), 16000)


@pytest.mark.unit
def test_speech_is_cut_out_with_a_margin() -> None:
    engine = ScriptedEngine(Reading("高龄津贴", math.log(0.8)))
    heard = hearing(engine, SpeechSpan(3, 4)).recognize(noise(9), RecognitionHints(hotwords=("津贴",)))
    assert engine.asked == [(3.0, ("津贴",))]
    assert (heard.text, heard.alternatives, heard.seconds) == ("高龄津贴", (), 9.0)
    assert heard.confidence == pytest.approx(0.8)


@pytest.mark.unit
def test_long_speech_is_read_in_windows() -> None:
    parts = [Reading("一" * 3, math.log(0.9)), Reading("", math.log(0.9)), Reading("二" * 3, math.log(0.5))]
    engine = ScriptedEngine(*parts)
    heard = hearing(engine, SpeechSpan(0, 60)).recognize(noise(60))
    assert heard.text == "一一一，二二二"
    assert heard.confidence == pytest.approx(math.sqrt(0.45))
    assert sum(seconds for seconds, _ in engine.asked) == pytest.approx(60)


@pytest.mark.unit
def test_the_language_is_that_of_the_longest_window() -> None:
    parts = [
        Reading("三" * 3, -0.1, language="zh"),
        Reading("五" * 2 + "一二三", -0.1, language="yue"),
        Reading("", -0.1, language="ko"),
    ]
    heard = hearing(ScriptedEngine(*parts), SpeechSpan(0, 60)).recognize(noise(60))
    assert heard.language == "yue"


@pytest.mark.unit
@pytest.mark.parametrize("words", ["", "。", "祝祝祝祝祝祝祝祝", "高龄津贴怎么领取需要带什么材料去哪里办"])
def test_what_nobody_can_have_said_is_not_heard(words: str) -> None:
    engine = ScriptedEngine(Reading(words, math.log(0.7)))
    with pytest.raises(RecognitionFailed, match="没有听清楚"):
        hearing(engine, SpeechSpan(0, 1)).recognize(noise(1))


@pytest.mark.unit
def test_nobody_spoke() -> None:
    engine = ScriptedEngine()
    with pytest.raises(RecognitionFailed, match="没有听到"):
        hearing(engine).recognize(noise(1))
    assert engine.asked == []


@pytest.mark.unit
def test_without_the_library_the_extra_is_named(tmp_path: Path) -> None:
    """In a process of its own, where it cannot be imported, whether it is installed or not."""
    made(tmp_path, "zipformer_ctc")
    program = (
        "import sys; sys.modules['sherpa_onnx'] = None\n"
        "from pathlib import Path\n"
        "from models.backends import sherpa\n"
        "from models.errors import BackendUnavailable\n"
        "ear = sherpa.load(Path(sys.argv[1]), 'tiny', {'kind': 'zipformer_ctc'})\n"
        "try: ear.warm_up()\n"
        "except BackendUnavailable as error: print(error)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program, tmp_path],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        cwd=ROOT,
        check=True,
    )
    assert 'pip install "xiangyin[sherpa]"' in ended.stdout
