"""An argument parser that speaks Chinese: its help, its usage and what it says about a wrong command."""

from __future__ import annotations

import argparse
import difflib
import re
import shutil
import sys
from collections.abc import Iterable, Iterator
from typing import Any, NoReturn

from rich.cells import cell_len

_INDENT = 2
_WIDEST_HEAD = 26
"""Cells that the names of options may take before their explanation moves to the next line."""

_ERRORS = (
    (r"the following arguments are required: (?P<names>.+)", "还缺：{names}。"),
    (r"one of the arguments (?P<names>.+) is required", "下面几样要写一样：{names}。"),
    (r"unrecognized arguments: (?P<names>.+)", "不认识“{names}”。"),
    (r"ambiguous option: (?P<name>.+) could match (?P<names>.+)", "“{name}”可以是 {names}，请写全。"),
    (r"argument (?P<name>.+?): expected one argument", "{name} 后面要写一个内容。"),
    (r"argument (?P<name>.+?): expected at least one argument", "{name} 后面至少要写一个内容。"),
    (r"argument (?P<name>.+?): expected at most one argument", "{name} 后面最多写一个内容。"),
    (r"argument (?P<name>.+?): expected (?P<count>\d+) arguments", "{name} 后面要写 {count} 个内容。"),
    (r"argument (?P<name>.+?): invalid \w+ value: (?P<value>.+)", "{name} 不能写 {value}。"),
    (r"argument (?P<name>.+?): not allowed with argument (?P<other>.+)", "{name} 和 {other} 不能一起写。"),
    (r"argument (?P<name>.+?): ignored explicit argument (?P<value>.+)", "{name} 后面不能写 {value}。"),
    (
        r"argument (?P<name>.+?): invalid choice: '?(?P<value>.*?)'? \((?:maybe|choose from) (?P<names>.+)\)",
        "{name} 不能是“{value}”。",
    ),
    (r"argument (?P<name>.+?): (?P<message>.+)", "{name}：{message}"),
)
"""What argparse says, and how people are told. The last one carries a message of our own."""


class Parser(argparse.ArgumentParser):
    """Parses like argparse; whatever it says to people is Chinese. Its subcommands' parsers are of this kind too."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        """Take what ``argparse.ArgumentParser`` takes."""
        options["add_help"] = False  # it would be explained in English
        super().__init__(*arguments, **options)
        self.add_argument("-h", "--help", action="help", help="看这份说明")

    @property
    def subcommands(self) -> dict[str, Parser]:
        """The parsers of its subcommands by name, in the order in which they were added."""
        return {
            name: parser for action in self._subparsers_actions() for name, parser in action.choices.items()
        }

    def format_usage(self) -> str:
        """Return how the command is written, on one line."""
        parts = [self.prog]
        parts += [head(action) for action in self._told_options() if action.required]
        parts += [_positional(action) for action in self._told_words()]
        if any(not action.required for action in self._told_options()):
            parts.append("[选项 …]")
        return f"用法：{' '.join(parts)}\n"

    def format_help(self) -> str:
        """Return the whole help, as wide as the terminal; Chinese characters take two cells each."""
        width = max(40, shutil.get_terminal_size().columns - 2)
        parts = [self.format_usage(), *wrapped(self.description or "", width), ""]
        for title, rows in self.sections():
            parts += [f"{title}：", *_columns(rows, width), ""]
        for paragraph in (self.epilog or "").splitlines():
            parts += wrapped(paragraph, width)
        return "\n".join(parts).strip() + "\n"

    def sections(self) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        """Yield what can be written: the section's title, then each name with its explanation."""
        words = [(head(action), action.help or "") for action in self._told_words() if _is_plain(action)]
        if words:
            yield "内容", words
        for action in self._subparsers_actions():
            # argparse keeps the explanations of subcommands where only its own formatter reads them
            choices = action._choices_actions  # noqa: SLF001
            yield str(action.metavar), [(choice.dest, choice.help or "") for choice in choices]
        yield "选项", [(head(action), action.help or "") for action in self._told_options()]

    def error(self, message: str) -> NoReturn:
        """Say in Chinese what is wrong and where the help is, and exit with 2."""
        print(f"{in_chinese(message)}{self._meant(message)}", file=sys.stderr)
        print(f"{self.format_usage()}要看说明，请运行：{self.prog} --help", file=sys.stderr)
        sys.exit(2)

    def _meant(self, message: str) -> str:
        """Return the subcommand or the option that was probably meant, or all subcommands there are."""
        choices = f"可以写：{'、'.join(self.subcommands)}。" if self.subcommands else ""
        wrong = re.search(r"invalid choice: '([^']*)'|unrecognized arguments: (\S+)", message)
        if not wrong:
            return choices if " required: " in message else ""
        known = [
            *self.subcommands,
            *(name for action in self._told_options() for name in action.option_strings),
        ]
        near = difflib.get_close_matches(wrong[1] or wrong[2], known, n=1)
        if near:
            return f"是不是“{near[0]}”？"
        return choices if wrong[1] is not None else ""

    def _told_options(self) -> Iterator[argparse.Action]:
        return (action for action in self._actions if action.option_strings and _is_told(action))

    def _told_words(self) -> Iterator[argparse.Action]:
        return (action for action in self._actions if not action.option_strings and _is_told(action))

    def _subparsers_actions(self) -> Iterator[Any]:
        return (action for action in self._actions if not _is_plain(action))


def head(action: argparse.Action) -> str:
    """Return how an option or a word is written: ``-h, --help``, ``--title 标题``, ``文件``."""
    if not action.option_strings:
        return str(action.metavar or action.dest)
    names = ", ".join(action.option_strings)
    if action.nargs == 0:
        return names
    value = str(action.metavar or action.dest)
    return f"{names} {value}{' …' if action.nargs in ('+', '*') else ''}"


def in_chinese(message: str) -> str:
    """Return what argparse says in Chinese; what is Chinese already stays as it is."""
    for pattern, told in _ERRORS:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            return told.format(**found.groupdict())
    return message


def wrapped(text: str, width: int) -> list[str]:
    """Break ``text`` into lines of at most ``width`` cells: between Chinese characters, never inside a word."""
    lines, line = [], ""
    for piece in re.findall(r"[!-~]+|\s+|.", text):
        closes = piece in "，。、；：？！）》”…"
        if line and not closes and cell_len(line + piece.rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += piece if line else piece.lstrip()
    return [*lines, line.rstrip()] if line.strip() else lines


def _columns(rows: Iterable[tuple[str, str]], width: int) -> Iterator[str]:
    rows = list(rows)
    widest = max((size for name, _ in rows if (size := cell_len(name)) <= _WIDEST_HEAD), default=0)
    start = _INDENT + widest + 2
    for name, explanation in rows:
        lines = wrapped(explanation, max(20, width - start))
        beside = cell_len(name) <= widest and bool(lines)
        gap = " " * (start - _INDENT - cell_len(name)) if beside else ""
        yield " " * _INDENT + name + gap + (lines.pop(0) if beside else "")
        yield from (" " * start + line for line in lines)


def _is_told(action: argparse.Action) -> bool:
    return action.help != argparse.SUPPRESS


def _is_plain(action: argparse.Action) -> bool:
    return action.nargs != argparse.PARSER


def _positional(action: argparse.Action) -> str:
    name = head(action)
    if action.nargs in ("?", "*"):
        return f"[{name}{' …' if action.nargs == '*' else ''}]"
    return f"{name} …" if action.nargs == "+" else name
