"""A document as people edit and hand it on: Markdown with front matter, back and forth without a loss."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import NamedTuple

import yaml

from knowledge_base import asked_as, blocks, front_matter
from knowledge_base.dates import parse_date
from knowledge_base.document import Document
from knowledge_base.eligibility import Benefit
from knowledge_base.eligibility_writing import as_yaml
from knowledge_base.errors import DocumentInvalid
from knowledge_base.loading import misquotations
from knowledge_base.text import clean

FieldValue = str | date | tuple[str, ...] | tuple[Benefit, ...] | None
Fields = Mapping[str, FieldValue]
"""Values of a document by their names in front matter; None for no date, empty for no text."""

_BLANK_LINES = re.compile(r"\n{3,}")
DATES = ("effective", "expires")
LABELS = {
    "title": "标题",
    "issuer": "发布单位",
    "number": "文号",
    "region": "适用地区",
    "effective": "生效日期",
    "expires": "最后有效日",
    "supersedes": "代替的文件",
    "audience": "适用的人",
    "contact": "联系方式",
    "source": "来源",
    front_matter.ELIGIBILITY: "谁能领什么",
}
"""What people call the keys of front matter."""
EMPTY = "（空）"


class Stated(NamedTuple):
    """What a Markdown text says about itself, and its body."""

    fields: Fields
    """Only what its front matter states, be it empty."""
    body: str
    """Ends in one newline."""
    has_front_matter: bool


def written(document: Document, body: str) -> str:
    """Return the document as Markdown with front matter; ``stated`` and ``applied`` give it back."""
    rows = []
    for key in front_matter.KEYS:
        value = getattr(document, key)
        value = list(value) if isinstance(value, tuple) else value
        row = yaml.safe_dump({key: value}, allow_unicode=True, width=sys.maxsize) if value else f"{key}:\n"
        rows.append(row)
    if document.eligibility:
        rules = {front_matter.ELIGIBILITY: as_yaml(document.eligibility)}
        rows.append(yaml.safe_dump(rules, allow_unicode=True, width=sys.maxsize, sort_keys=False))
    return f"---\n{''.join(rows)}---\n\n{body}"


def stated(text: str, name: str) -> Stated:
    """Split the text of the file ``name``; raises DocumentInvalid if its front matter is wrong."""
    source, body = front_matter.split(clean(text), name)
    body = _BLANK_LINES.sub("\n\n", body).strip() + "\n"
    if source is None:
        return Stated({}, body, has_front_matter=False)
    parsed = front_matter.parse(source, name)
    values: dict[str, FieldValue] = dict(parsed.texts)
    values.update(effective=parsed.effective, expires=parsed.expires, supersedes=parsed.supersedes)
    values[front_matter.ELIGIBILITY] = parsed.rules.benefits
    if misquoted := misquotations(Document("", title=parsed.texts["title"]), body, parsed.rules, name):
        raise DocumentInvalid(*misquoted)
    root = yaml.compose(source, Loader=yaml.SafeLoader)
    keys = [str(key.value) for key, _ in root.value] if root is not None else []
    return Stated({key: values[key] for key in keys}, body, has_front_matter=True)


def applied(document: Document, fields: Fields, name: str) -> Document:
    """Return ``document`` with these values; raises DocumentInvalid if they do not go together."""
    tidy = {key: _tidy(value) for key, value in fields.items()}
    changed = replace(document, **tidy)  # type: ignore[arg-type]  # the keys are front matter's, the values theirs
    problems = []
    if not changed.title:
        problems.append(f"{name}：没有标题。请用 --title 写上标题。")
    if changed.effective and changed.expires and changed.expires < changed.effective:
        problems.append(
            f"{name}：最后有效日（{changed.expires}）比生效日期（{changed.effective}）还早。"
            "请核对这两个日期，用 --effective 和 --expires 改正。"
        )
    if problems:
        raise DocumentInvalid(*problems)
    return changed


def check_body(body: str, name: str) -> None:
    """Raise DocumentInvalid if ``body`` has no text, or states wrongly how residents ask for a clause."""
    lines = asked_as.without_phrasings(body).split("\n")
    if not any(line.strip() for line in lines if not line.startswith("# ")):
        raise DocumentInvalid(f"{name}：只有标题，没有正文。请把正文写进去。")
    if problems := tuple(asked_as.problems(blocks.without_comments(body), name, 1)):
        raise DocumentInvalid(*problems)


def parsed(key: str, text: str) -> FieldValue:
    """Return the value that ``text`` states for ``key``; raises DocumentInvalid for a date that is none."""
    if key == "supersedes":
        return tuple(part.strip() for part in text.split("；") if part.strip())
    if key not in DATES:
        return text
    day = parse_date(text) if text.strip() else None
    if text.strip() and day is None:
        raise DocumentInvalid(f"{LABELS[key]}“{text}”不对，请写成 2025-01-01 这样；没有日期就留空。")
    return day


def shown(value: FieldValue) -> str:
    """Return a value for people to read."""
    if isinstance(value, tuple):
        return "；".join(_told(each) if isinstance(each, Benefit) else each for each in value) or EMPTY
    return str(value) if value else EMPTY


def _told(benefit: Benefit) -> str:
    return f"{benefit.name}（{'、'.join(dict.fromkeys(each.amount for each in benefit.brackets))}）"


def _tidy(value: FieldValue) -> FieldValue:
    if isinstance(value, str):
        return " ".join(clean(unicodedata.normalize("NFC", value)).split())
    if isinstance(value, tuple):
        benefits = tuple(part for part in value if isinstance(part, Benefit))
        texts = (str(_tidy(part)) for part in value if not isinstance(part, Benefit))
        return benefits or tuple(filter(None, texts))
    return value
