"""``models``: list, prepare, verify and convert the models on this machine."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from assistant.bootstrap import registry_of
from assistant.channels.cli import models_serve
from assistant.channels.cli.options import command
from assistant.channels.cli.progress import Bars, progress_bar
from assistant.settings import load_settings
from models.catalogue import Entry, Task
from models.checkpoints import Format, format_of
from models.conversion import ConversionOptions, convert, license_of
from models.errors import SourceUnavailable
from models.preparation import Outcome, PreparationOptions, Stage, prepare
from models.registry import ModelState, ModelStatus, Registry

_STATES = {
    ModelState.PREPARED: "已准备好",
    ModelState.MISSING: "没有准备",
    ModelState.CORRUPT: "文件有问题",
    ModelState.EXTERNAL: "不需要准备",
}
_TASKS = {
    Task.RECOGNITION: "听写",
    Task.VOICE_ACTIVITY: "听有没有人说话",
    Task.EMBEDDING: "检索",
    Task.SYNTHESIS: "朗读",
    Task.LANGUAGE: "改错字",
    Task.RERANKING: "重新排序",
    Task.OCR: "认扫描件和照片上的字",
    Task.GENERATION: "组织回答",
}
_STAGES = {
    Stage.WAITING: "等别的程序准备完",
    Stage.DOWNLOADING: "下载",
    Stage.EXTRACTING: "解压",
    Stage.CONVERTING: "转换",
    Stage.CHECKING: "核对",
    Stage.DONE: "完成",
}
_OUTCOMES = {
    Outcome.PREPARED: "准备好了",
    Outcome.UNCHANGED: "早已准备好，文件核对无误",
    Outcome.EXTERNAL: "不需要准备",
}


def add_parser(commands: Any) -> None:
    """Add ``models`` and its subcommands."""
    parser = command(commands, "models", "管理模型：列出、准备、核对、转换")
    actions = parser.add_subparsers(title="操作", metavar="操作", required=True)

    listing = command(actions, "list", "列出模型目录和本机的准备情况", _list)
    listing.add_argument("--json", action="store_true", help="输出 JSON")

    preparing = command(
        actions, "prepare", "准备模型：下载、核对、转换。可以随时中断，再运行就接着做", _prepare
    )
    preparing.add_argument("names", nargs="*", metavar="模型", help="模型的名字；不写就准备默认要用的")
    preparing.add_argument("--default", action="store_true", help="除了写出的模型，也准备默认要用的")
    preparing.add_argument(
        "--from", dest="local", type=Path, metavar="文件夹", help="用这个文件夹里的文件，不上网"
    )
    preparing.add_argument("--offline", action="store_true", help="不上网，只用已经下载好的文件")
    preparing.add_argument("--keep-archives", action="store_true", help="准备完以后留着下载的压缩包")
    preparing.add_argument("--rebuild", action="store_true", help="已经准备好的也重新做一遍")

    verifying = command(actions, "verify", "逐个核对模型文件，看有没有损坏", _verify)
    verifying.add_argument("names", nargs="*", metavar="模型", help="模型的名字；不写就核对所有已准备的")

    models_serve.add_parser(actions)

    converting = command(
        actions, "convert", "把自己的 Whisper 模型（例如方言微调）转换成能用的模型", _convert
    )
    converting.add_argument(
        "folder", type=Path, metavar="文件夹", help="Hugging Face 格式或 CTranslate2 格式的模型文件夹"
    )
    converting.add_argument(
        "--name", required=True, metavar="名字", help="给模型起的名字：小写字母、数字、连字符和点"
    )
    converting.add_argument("--int8", action="store_true", help="存成 8 位，占地方小一半")
    converting.add_argument(
        "--license",
        metavar="许可",
        help="模型的许可，例如 Apache-2.0；不写就看文件夹里的 README.md，再没有就问您",
    )
    converting.add_argument("--title", default="", metavar="说明", help="给人看的名字")
    converting.add_argument(
        "--language", default="zh", metavar="代码", help="Whisper 的语言代码；默认 zh，粤语可以写 yue"
    )


def _list(arguments: argparse.Namespace) -> int:
    registry = registry_of(load_settings())
    statuses = [registry.status(entry.name) for entry in registry.entries()]
    if arguments.json:
        print(json.dumps([_document(status) for status in statuses], ensure_ascii=False, indent=2))
        return 0
    table = Table()
    for heading in ("名字", "用途", "大小", "本机"):
        table.add_column(heading, no_wrap=True)
    table.add_column("说明和许可", overflow="fold")
    for status in statuses:
        entry = status.entry
        name = f"{entry.name}（默认）" if entry.default else entry.name
        about = f"{entry.title}，{entry.license}"
        table.add_row(name, _TASKS[entry.task], _size(entry), _STATES[status.state], about)
    Console().print(table)
    for status in statuses:
        if status.entry.note:
            print(f"{status.entry.name}：{status.entry.note}")
    return 0


def _document(status: ModelStatus) -> dict[str, object]:
    entry = status.entry
    return {
        "name": entry.name,
        "task": entry.task.value,
        "title": entry.title,
        "license": entry.license,
        "note": entry.note,
        "default": entry.default,
        "optional": entry.optional,
        "size_bytes": entry.size_bytes,
        "state": status.state.value,
        "problems": list(status.problems),
    }


def _size(entry: Entry) -> str:
    return f"{entry.size_bytes / 1e6:.0f} MB" if entry.size_bytes else "—"


def _prepare(arguments: argparse.Namespace) -> int:
    registry = registry_of(load_settings())
    needed, optional = _names(arguments.names, registry, default=arguments.default)
    options = PreparationOptions(
        offline=arguments.offline,
        local=arguments.local,
        hub_mirror=os.environ.get("XIANGYIN_HUB_MIRROR", ""),
        keep_archives=arguments.keep_archives,
        rebuild=arguments.rebuild,
    )
    _prepare_and_tell(needed, registry, options)
    for name in optional:
        try:
            _prepare_and_tell([name], registry, options)
        except SourceUnavailable:
            print(
                f"提示：{registry.catalogue[name].title}（{name}）在这台机器上没能准备好。"
                "没有它也能用，只是效果差一些。"
                f"想知道原因，请运行：python -m assistant models prepare {name}",
                file=sys.stderr,
            )
    return 0


def _prepare_and_tell(names: list[str], registry: Registry, options: PreparationOptions) -> None:
    with progress_bar() as bars:
        outcomes = prepare(names, registry, progress=_Shown(bars, registry), options=options)
    for name, outcome in outcomes.items():
        print(f"{registry.catalogue[name].title}（{name}）：{_OUTCOMES[outcome]}")


def _names(names: list[str], registry: Registry, *, default: bool) -> tuple[list[str], list[str]]:
    """Return what has to be prepared, and what is prepared besides where it can be had."""
    defaults = [entry for entry in registry.entries() if entry.default and (default or not names)]
    needed = [entry.name for entry in defaults if not entry.optional]
    optional = [entry.name for entry in defaults if entry.optional and entry.name not in names]
    return list(dict.fromkeys([*needed, *names])), optional


class _Shown:
    """Shows the progress of a preparation."""

    def __init__(self, bars: Bars, registry: Registry) -> None:
        self._bars = bars
        self._registry = registry

    def __call__(self, model: str, stage: Stage, done: int, total: int) -> None:
        self._bars(self._registry.catalogue[model].title, _STAGES[stage], done, total)


def _verify(arguments: argparse.Namespace) -> int:
    registry = registry_of(load_settings())
    prepared = [
        entry.name
        for entry in registry.entries()
        if registry.status(entry.name).state is not ModelState.MISSING
    ]
    statuses = [registry.verify(name) for name in arguments.names or prepared]
    for status in statuses:
        problems = f"：{'；'.join(status.problems)}" if status.problems else ""
        print(f"{status.entry.name}　{_STATES[status.state]}{problems}")
    bad = [status.entry.name for status in statuses if not status.usable]
    if bad:
        print(f"请运行：python -m assistant models prepare {' '.join(bad)}")
    return 1 if bad else 0


def _convert(arguments: argparse.Namespace) -> int:
    settings = load_settings()
    terms = arguments.license or license_of(arguments.folder) or _ask_for_license()
    options = ConversionOptions(
        name=arguments.name,
        license=terms,
        title=arguments.title,
        int8=arguments.int8,
        language=arguments.language,
    )
    if arguments.int8 and format_of(arguments.folder) is Format.CTRANSLATE2:
        print("提示：这个文件夹已经转换过了，照原样登记，--int8 不起作用。", file=sys.stderr)
    with progress_bar() as bars:
        entry = convert(
            arguments.folder,
            settings.home,
            options,
            progress=lambda model, stage, done, total: bars(model, _STAGES[stage], done, total),
        )
    print(
        f"{entry.title}（{entry.name}）：{_OUTCOMES[Outcome.PREPARED]}，{_size(entry)}，许可 {entry.license}"
    )
    print(f'要用它，请在设置文件的 [models] 里写：recognizer = "{entry.name}"')
    return 0


def _ask_for_license() -> str:
    """Ask whoever sits at the terminal; nobody answers "" for them."""
    if not sys.stdin.isatty():
        return ""
    try:
        return input("这个模型的许可是什么（例如 Apache-2.0）？").strip()
    except EOFError:
        return ""
