"""Makes a local model of a Whisper checkpoint: converted, tried, put in place with its digests, and registered.

The checkpoint is a folder as transformers writes it, such as a fine-tune for a dialect, or one that CTranslate2
has converted already. All work is done in a folder of its own; the model gets its place with one rename, and only
then its entry in the user's catalogue, with another. An interruption leaves nothing, or a whole model without an
entry, which the next conversion under that name replaces.
"""

from __future__ import annotations

import importlib
import json
import re
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from models.catalogue import Catalogue, Entry, insist_on_name, load_catalogue, parse_catalogue
from models.checkpoints import TOKENIZER, brief, format_of, to_ctranslate2
from models.digests import sha256_of
from models.durability import flush
from models.errors import CatalogueError, ModelCorrupt, StorageFailed
from models.locking import only_one
from models.preparation import PreparationOptions, Progress, Stage, prepare, silent
from models.prepared import files_in
from models.registry import Registry
from models.system import why

CATALOGUE_NAME = "catalogue.toml"
_LOCK_NAME = ".convert.lock"
_WORK = ".convert-"
_SPARE_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class ConversionOptions:
    """What a model is called, and how it is stored."""

    name: str
    """In the catalogue: small letters, figures, hyphens and points."""
    license: str
    """As the checkpoint's maker states it; see ``license_of``."""
    title: str = ""
    """For people; empty makes one of ``name``."""
    int8: bool = False
    """Weights of 8 bits and not of 16. What CTranslate2 has converted already stays as it is."""
    language: str = "zh"
    """Whisper's code of the language that is spoken: zh, or yue where the checkpoint knows it."""


Check = Callable[[Path, str], None]
"""Tries a converted model: its folder and language."""


def try_out(folder: Path, language: str) -> None:
    """Load a converted model and have it hear a second of silence.

    Raises:
        ModelCorrupt: the library cannot load or run it, or it does not know the language.
    """
    import numpy as np  # noqa: PLC0415  with the library below
    from tokenizers import Tokenizer  # noqa: PLC0415  only who converts needs it

    try:
        if Tokenizer.from_file(str(folder / TOKENIZER)).token_to_id(f"<|{language}|>") is None:
            raise ModelCorrupt(
                f"这个模型不认识语言“{language}”，没有登记它。请用 --language 换一种，例如 zh。"
            )
        # As the registry does it: backends are imported by name only.
        backend = importlib.import_module("models.backends.whisper_decoding")
        decoder = backend.WhisperDecoder(folder, {"language": language})
        decoder.decode(np.zeros(16000, dtype=np.float32), (), full_window=False)
    except ModelCorrupt:
        raise
    except Exception as error:  # faster-whisper, tokenizers and CTranslate2 have errors of their own
        raise ModelCorrupt(
            f"转换出来的模型试运行没有成功（{brief(error)}），没有登记它。"
            "请确认文件夹里是完整的多语言 Whisper 模型，并且认识所选的语言。"
        ) from error


def license_of(source: Path) -> str:
    """Return the licence that the checkpoint's ``README.md`` states at its head, or "" if it states none."""
    try:
        text = (source / "README.md").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    head = re.match(r"\A---\s*\n(.*?)\n---\s*(?:\n|\Z)", text, re.DOTALL)
    stated = re.search(r"^license:[ \t]*([^\s#].*?)[ \t]*$", head[1], re.MULTILINE) if head else None
    return stated[1].strip("\"'") if stated else ""


def convert(
    source: Path,
    home: Path,
    options: ConversionOptions,
    *,
    progress: Progress = silent,
    check: Check = try_out,
) -> Entry:
    """Make a local model of the checkpoint in ``source`` and register it in ``home``'s catalogue.

    Args:
        source: The checkpoint; it is read only.
        home: The folder with ``models`` and ``catalogue.toml``.
        options: What the model is called, and how it is stored.
        progress: Told how the work gets on.
        check: Tries the converted model.

    Returns:
        The model's entry: ``models.recognizer`` may name it from now on.

    Raises:
        CatalogueError: the name is taken or wrong, the licence is missing, or the user's catalogue is broken.
        ModelCorrupt: there is no Whisper checkpoint in ``source``, or what became of it does not work.
        BackendUnavailable: the library that converts is not installed.
        StorageFailed: the disk is full, or ``home`` cannot be written.
    """
    insist_on_name(options.name)
    format_ = format_of(source)
    report = partial(progress, options.name)
    try:
        home.mkdir(parents=True, exist_ok=True)
        waiting = partial(report, Stage.WAITING, 0, 0)
        with only_one(home / _LOCK_NAME, waiting), _workplace(home) as built:
            own = home / CATALOGUE_NAME
            _insist_on_a_free_name(options, own)
            _insist_on_room(source, home)
            report(Stage.CONVERTING, 0, 1)
            to_ctranslate2(source, built, format_, int8=options.int8)
            check(built, options.language)
            report(Stage.CONVERTING, 1, 1)
            toml = _entry_as_toml(built, options)
            catalogue = Catalogue(parse_catalogue(toml, own.name))
            registry = Registry(catalogue, home / "models")
            taken_from = PreparationOptions(local=built)
            prepare([options.name], registry, progress=progress, options=taken_from)
            _register(toml, own)
            return catalogue[options.name]
    except OSError as error:
        raise StorageFailed(
            f"写不了文件夹 {home}（{why(error)}）。请检查磁盘空间和文件夹的写入权限，然后再试一次。"
        ) from error


@contextmanager
def _workplace(home: Path) -> Iterator[Path]:
    """Lend an empty folder, after those of interrupted conversions are removed."""
    for leftover in home.glob(f"{_WORK}*"):
        if leftover.is_dir():
            shutil.rmtree(leftover, ignore_errors=True)
    folder = home / f"{_WORK}{uuid.uuid4().hex}"
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _insist_on_a_free_name(options: ConversionOptions, own: Path) -> None:
    if not options.license.strip():
        raise CatalogueError("请写明这个模型的许可（--license），例如 Apache-2.0。模型发布的网页上一般会写。")
    names = {entry.name for entry in load_catalogue(*([own] if own.exists() else []))}
    if options.name in names:
        raise CatalogueError(f"已经有叫“{options.name}”的模型了。请换一个名字。")


def _insist_on_room(source: Path, home: Path) -> None:
    """Once for the converted model, once for its place; it is not larger than the checkpoint."""
    size = sum((source / path).stat().st_size for path in files_in(source))
    needed, free = 2 * size + _SPARE_BYTES, shutil.disk_usage(home).free
    if free < needed:
        raise StorageFailed(
            f"磁盘空间不够：转换这个模型需要约 {needed / 1e6:.0f} MB，"
            f"{home} 所在的磁盘只剩 {free / 1e6:.0f} MB。请清理磁盘后再试一次。"
        )


def _entry_as_toml(folder: Path, options: ConversionOptions) -> str:
    """Return the catalogue's lines for the model in ``folder``."""
    digests = {path: (sha256_of(folder / path), (folder / path).stat().st_size) for path in files_in(folder)}
    rows = [
        f"  {{ path = {_quoted(path)}, sha256 = {_quoted(digest)}, size = {size} }},"
        for path, (digest, size) in digests.items()
    ]
    name = _quoted(options.name)
    title = options.title or f"{options.name} 语音识别（自己转换的）"
    lines = (
        f"[{name}]",
        'task = "recognition"',
        f"title = {_quoted(title)}",
        'backend = "faster_whisper"',
        f'revision = "converted-{digests["model.bin"][0][:12]}"',
        f"license = {_quoted(options.license.strip())}",
        'note = "在这台机器上转换的。换一台机器用，请把模型文件夹和这一段一起拷过去。"',
        "files = [",
        *rows,
        "]",
        'sources = [{ kind = "folder" }]',
        f"[{name}.options]",
        f"language = {_quoted(options.language)}",
    )
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _register(toml: str, own: Path) -> None:
    """Add the entry to the user's catalogue, which is replaced whole."""
    text = own.read_text(encoding="utf-8") if own.exists() else ""
    if text and not text.endswith("\n"):
        text += "\n"
    text += f"\n{toml}" if text else toml
    parse_catalogue(text, own.name)
    unfinished = own.with_name(f".{own.name}.{uuid.uuid4().hex}")
    try:
        unfinished.write_text(text, encoding="utf-8", newline="\n")
        flush(unfinished)
        unfinished.replace(own)
    finally:
        unfinished.unlink(missing_ok=True)
    flush(own.parent)
