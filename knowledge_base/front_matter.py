"""The front matter of a document: the YAML between the first two lines of ---."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import yaml

from knowledge_base import eligibility_reading
from knowledge_base.dates import parse_date
from knowledge_base.eligibility_reading import Rules
from knowledge_base.errors import DocumentInvalid
from knowledge_base.text import clean

KEYS = (
    "title",
    "issuer",
    "number",
    "region",
    "effective",
    "expires",
    "supersedes",
    "audience",
    "contact",
    "source",
)
"""What is written as plain text."""

ELIGIBILITY = "eligibility"
"""The key of the rules of who may get what (``knowledge_base.eligibility_reading``)."""

_SAID_IN_CHINESE = {
    "标题": "title",
    "发文机关": "issuer",
    "文号": "number",
    "地区": "region",
    "生效日期": "effective",
    "施行日期": "effective",
    "失效日期": "expires",
    "有效期": "expires",
    "废止": "supersedes",
    "代替": "supersedes",
    "对象": "audience",
    "电话": "contact",
    "联系方式": "contact",
    "来源": "source",
    "资格": ELIGIBILITY,
    "条件": ELIGIBILITY,
}

Problem = Callable[[int, str], None]
"""Takes down what is wrong with a line, counted from 1 in the file."""


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What the front matter says, every value as it was written."""

    texts: Mapping[str, str]
    supersedes: tuple[str, ...]
    effective: date | None
    expires: date | None
    rules: Rules
    """Who may get what."""


def split(text: str, name: str) -> tuple[str | None, str]:
    """Split the cleaned ``text`` of the file ``name`` into its YAML, None if it has none, and its body.

    Raises DocumentInvalid if the front matter is never closed.
    """
    if not text.startswith("---\n"):
        return None, text
    lines = text.split("\n")
    for number, line in enumerate(lines[1:], start=1):
        if line.strip() == "---":
            return "\n".join(lines[1:number]), "\n".join(lines[number + 1 :])
    raise DocumentInvalid(f"{name}：第 1 行开始的文件信息没有结束。请在信息的最后加上单独一行“---”。")


def parse(source: str, name: str) -> FrontMatter:
    """Read the YAML of the file ``name``; raises DocumentInvalid with every problem found."""
    problems: list[str] = []

    def problem(line: int, what: str) -> None:
        problems.append(f"{name} 第 {line} 行：{what}")

    fields, rules = _fields(source, name, problem)
    effective = _date(fields, "effective", problem)
    expires = _date(fields, "expires", problem)
    if effective and expires and expires < effective:
        problem(
            fields["expires"][0], f"expires（{expires}）比 effective（{effective}）还早。请核对这两个日期。"
        )
    texts = {key: _text(fields, key, problem) for key in KEYS if key != "supersedes"}
    supersedes = tuple(value for value in fields.get("supersedes", (0, []))[1] if value)
    if problems:
        raise DocumentInvalid(*problems)
    return FrontMatter(texts, supersedes, effective, expires, rules)


_Fields = dict[str, tuple[int, list[str]]]
"""Key to its line in the file and its values."""


def _fields(source: str, name: str, problem: Problem) -> tuple[_Fields, Rules]:
    """Return the known keys and the rules of who may get what.

    Composed, not constructed: every value stays the characters in the file.
    """
    try:
        root = yaml.compose(source, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as error:  # the latter: thousands of brackets
        mark = getattr(error, "problem_mark", None)
        where = f" 第 {mark.line + 2} 行" if mark else ""
        raise DocumentInvalid(
            f"{name}{where}：文件信息的写法不对。每行应该是“名称: 内容”；"
            "内容里有冒号或引号时，请用英文双引号包起来。"
        ) from error
    fields: _Fields = {}
    rules: Rules | None = None
    if root is None:
        return fields, Rules()
    if not isinstance(root, yaml.MappingNode):
        raise DocumentInvalid(
            f"{name} 第 2 行：文件信息的写法不对。每行应该是“名称: 内容”，例如“title: 高龄津贴”。"
        )
    for key_node, value_node in root.value:
        key, line = str(key_node.value), key_node.start_mark.line + 2
        if key not in (*KEYS, ELIGIBILITY):
            problem(line, _unknown(key))
        elif key in fields or (key == ELIGIBILITY and rules is not None):
            problem(line, f"{key} 写了两次。请只留一行。")
        elif key == ELIGIBILITY:
            rules = eligibility_reading.read(value_node, problem)
        else:
            fields[key] = (line, _values(value_node, key, problem))
    return fields, rules or Rules()


def _values(node: yaml.Node, key: str, problem: Problem) -> list[str]:
    """Return the value as a list of texts."""
    items: list[yaml.Node] = node.value if isinstance(node, yaml.SequenceNode) else [node]
    scalars = [item for item in items if isinstance(item, yaml.ScalarNode)]
    if len(scalars) == len(items):
        return [_scalar(item) for item in scalars]
    problem(node.start_mark.line + 2, f"{key} 的内容应该是一段文字，或者一行一个的清单。")
    return []


def _scalar(node: yaml.ScalarNode) -> str:
    is_null = node.style is None and node.value in {"~", "null", "Null", "NULL"}
    return "" if is_null else " ".join(clean(node.value).split())  # \u202e is a character only here


def _text(fields: _Fields, key: str, problem: Problem) -> str:
    line, values = fields.get(key, (0, []))
    if len(values) > 1:
        problem(line, f"{key} 只能写一个内容，这里写了 {len(values)} 个。")
    return values[0] if values else ""


def _date(fields: _Fields, key: str, problem: Problem) -> date | None:
    line, values = fields.get(key, (0, []))
    if len(values) != 1 or not values[0]:
        return None
    day = parse_date(values[0])
    if day is None:
        problem(line, f"{key} 的日期“{values[0]}”不对。请写成 2025-01-01 这样；没有日期就留空。")
    return day


def _unknown(key: str) -> str:
    near = difflib.get_close_matches(key.strip().lower(), (*KEYS, ELIGIBILITY), n=1, cutoff=0.5)
    meant = _SAID_IN_CHINESE.get(key.strip()) or (near[0] if near else None)
    if meant:
        return f"不认识“{key}”。是不是“{meant}”？"
    return f"不认识“{key}”。可以用的名称有：{'、'.join((*KEYS, ELIGIBILITY))}。"
