"""Whisper checkpoints: what is in a folder, and the way from transformers' format to CTranslate2's."""

from __future__ import annotations

import json
import shutil
import struct
from enum import StrEnum
from pathlib import Path

from models.errors import BackendUnavailable, ModelCorrupt

WEIGHTS = "model.bin"
TOKENIZER = "tokenizer.json"
FEATURES = "preprocessor_config.json"
_KEPT = ("config.json", TOKENIZER, FEATURES, "vocabulary.json", "vocabulary.txt", "tokenizer_config.json")
"""Of a CTranslate2 folder, what is loaded."""
_WORDS = ((TOKENIZER,), ("vocab.json", "merges.txt"))
"""Of a folder of transformers, the files that hold the tokenizer."""
_SPECIFICATION = b"WhisperSpec"


class Format(StrEnum):
    """How a checkpoint is stored."""

    TRANSFORMERS = "transformers"
    CTRANSLATE2 = "ctranslate2"


def format_of(folder: Path) -> Format:
    """Return how the Whisper checkpoint in ``folder`` is stored, after a look at its head.

    Raises:
        ModelCorrupt: there is none, or a part of it is missing.
    """
    if not folder.is_dir():
        raise ModelCorrupt(f"没有文件夹 {folder}。请检查路径。")
    if (folder / WEIGHTS).is_file() and _specification_of(folder / WEIGHTS) == _SPECIFICATION:
        if missing := [name for name in ("config.json", TOKENIZER) if not (folder / name).is_file()]:
            raise ModelCorrupt(f"文件夹 {folder} 里缺少 {'、'.join(missing)}，没有它们不能听写。请补齐。")
        return Format.CTRANSLATE2
    if _kind_of(folder) != "whisper":
        raise ModelCorrupt(
            f"文件夹 {folder} 里没有 Whisper 模型。要的是 Hugging Face 格式（config.json 和 *.safetensors）"
            "或 CTranslate2 格式（config.json 和 model.bin）的文件夹。"
        )
    if not (any(folder.glob("*.safetensors")) or any(folder.glob("pytorch_model*.bin"))):
        raise ModelCorrupt(
            f"文件夹 {folder} 里没有权重（*.safetensors）。如果只有微调的部分，请先与原模型合并。"
        )
    if not any(all((folder / name).is_file() for name in names) for names in _WORDS):
        raise ModelCorrupt(
            f"文件夹 {folder} 里没有词表（tokenizer.json，或者 vocab.json 和 merges.txt）。请补齐。"
        )
    return Format.TRANSFORMERS


def to_ctranslate2(source: Path, out: Path, format_: Format, *, int8: bool) -> None:
    """Write the checkpoint in ``source`` into the empty folder ``out``, as faster-whisper loads it offline.

    Raises:
        ModelCorrupt: the libraries cannot read it.
        BackendUnavailable: the library that converts is not installed.
        OSError: the disk did not take it.
    """
    if format_ is Format.CTRANSLATE2:
        for name in (WEIGHTS, *_KEPT):
            if (source / name).is_file():
                shutil.copyfile(source / name, out / name)
        return
    try:
        from ctranslate2.converters import TransformersConverter  # noqa: PLC0415  it imports torch
        from transformers import WhisperFeatureExtractor, WhisperTokenizerFast  # noqa: PLC0415  as above
        from transformers.utils import logging  # noqa: PLC0415  as above
    except ImportError as error:
        raise BackendUnavailable(f"缺少转换模型的软件库（{error.name}），请重新安装本软件。") from error
    logging.disable_progress_bar()
    try:
        TransformersConverter(str(source)).convert(
            str(out), quantization="int8" if int8 else "float16", force=True
        )
        if (source / TOKENIZER).is_file():
            shutil.copyfile(source / TOKENIZER, out / TOKENIZER)
        else:
            WhisperTokenizerFast.from_pretrained(source, local_files_only=True).backend_tokenizer.save(
                str(out / TOKENIZER)
            )
        mels = int(json.loads((source / "config.json").read_text(encoding="utf-8"))["num_mel_bins"])
        WhisperFeatureExtractor(feature_size=mels).to_json_file(out / FEATURES)
    except Exception as error:  # three libraries read the files, each with errors of its own
        if isinstance(error, OSError) and error.errno:  # the system's; those of transformers have no number
            raise
        raise ModelCorrupt(
            f"文件夹 {source} 里的模型转换不了（{brief(error)}）。请确认文件完整，是没有改过结构的 Whisper。"
        ) from error


def brief(error: Exception) -> str:
    """Return the first line of what a library says, for whoever looks after the machine."""
    return next(iter(str(error).splitlines()), "")[:200] or type(error).__name__


def _specification_of(weights: Path) -> bytes:
    """Return what a CTranslate2 file says it is, or nothing if it is no such file."""
    try:
        with weights.open("rb") as file:
            _version, length = struct.unpack("<IH", file.read(6))
            return file.read(length).rstrip(b"\0") if length <= 64 else b""
    except (OSError, struct.error):
        return b""


def _kind_of(folder: Path) -> str:
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        return str(config["model_type"])
    except (OSError, ValueError, LookupError, TypeError):
        return ""
