"""A small exam about meals and allowances, and an assistant that replies to it from a script."""

from __future__ import annotations

import json
import operator
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from assistant.turn import Choice, Ended, Event, Query, Reply, ReplyKind, Request, Sentence, Turn
from knowledge_base.document import Citation

Row = dict[str, Any]

MEALS = Citation("meals", "养老助餐指南", "一、几点开饭", "中午十一点开饭，每顿八元。")
ALLOWANCE = Citation("allowance", "高龄津贴指南", "一、发多少", "满八十岁的老人，每月发100元。")

ANSWERABLE: Row = {
    "id": "1",
    "file": "meals.md",
    "article": "一、几点开饭",
    "key_facts": ["11点", "8元"],
    "accept": {"8元": ["八块钱"]},
    "standard": "几点开饭，多少钱？",
    "asr_noise": "几点开犯，多少前？",
}
OUTSIDE: Row = {"id": "2", "question": "晚饭有汤吗？", "category": "other"}
FIRE: Row = {"id": "3", "utterance": "着火了！", "kind": "fire", "is_emergency": True}
INSURANCE: Row = {"id": "4", "utterance": "火灾保险多少钱？", "kind": "none", "is_emergency": False}
DIALOG: Row = {
    "id": "5",
    "turns": [
        {
            "user": "津贴多少？",
            "expects": {"file": "allowance.md", "article": "一、发多少", "key_facts": ["100元"]},
        },
        {
            "user": "慢点讲",
            "expects": {
                "file": "allowance.md",
                "article": "一、发多少",
                "key_facts": ["100元"],
                "act": "repeat_slower",
            },
        },
        {
            "user": "那开饭呢？",
            "expects": {"file": "meals.md", "article": "一、几点开饭", "key_facts": ["11点"]},
        },
    ],
}
CONFLICT: Row = {
    "id": "6",
    "as_of": "2026-06-01",
    "user_region": "云山市",
    "docs": [
        {"file": "old.md", "markdown": "---\ntitle: 老办法\n---\n\n# 老办法\n\n每顿八元。\n"},
        {
            "file": "new.md",
            "markdown": "---\ntitle: 新办法\nsupersedes: 老办法\n---\n\n# 新办法\n\n每顿九元。\n",
        },
    ],
    "question": "吃一顿多少钱？",
    "question_dialect": "吃一顿好多钱？",
    "key_facts": ["九元"],
    "wrong_facts": ["八元"],
    "governing_doc": "new.md",
}


def write_golden(folder: Path, **files: list[Row]) -> Path:
    """Write golden files, the small exam's unless they are given, and return the folder."""
    usual: dict[str, list[Row]] = {
        "answerable": [ANSWERABLE],
        "unanswerable": [OUTSIDE],
        "emergencies": [FIRE, INSURANCE],
        "dialogs": [DIALOG],
        "conflicts": [CONFLICT],
    }
    for name, rows in (usual | files).items():
        lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (folder / f"{name}.jsonl").write_text("".join(lines), "utf-8")
    return folder


def answer(text: str, *citations: Citation, offer: str = "") -> Reply:
    """Return an answer that says ``text``, names where it stands, and offers something."""
    said = [Sentence(text, text, 0 if citations else None)]
    said += (Sentence(f"这是《{each.title}》里“{each.clause}”写的。", "") for each in citations)
    said += [Sentence(offer, offer)] if offer else []
    return Reply(ReplyKind.ANSWER, tuple(said), citations)


def other(kind: ReplyKind, text: str, *choices: Choice) -> Reply:
    """Return a reply that is no answer."""
    return Reply(kind, (Sentence(text, text),), choices=choices)


RIGHT = answer("中午十一点开饭，每顿八元。", MEALS)
UNKNOWN = other(ReplyKind.ABSTENTION, "这件事，我在社区的文件里没有找到。")
ALERT = Reply(ReplyKind.ALERT, (Sentence("快打119。", "快打幺幺九。"),))
HUNDRED = answer("满八十岁的老人，每月发100元。", ALLOWANCE)

WELL = {
    "几点开饭，多少钱？": RIGHT,
    "几点开犯，多少前？": RIGHT,
    "着火了！": ALERT,
    "津贴多少？": HUNDRED,
    "慢点讲": HUNDRED,
    "那开饭呢？": RIGHT,
    "吃一顿多少钱？": answer("每顿九元。", replace(MEALS, title="新办法", quote="每顿九元。")),
    "吃一顿好多钱？": answer("每顿九元。", replace(MEALS, title="新办法", quote="每顿九元。")),
}
"""What an assistant replies that does everything well; to anything else, that it does not know."""


@dataclass
class Scripted:
    """Replies from a script, and speaks slower and louder when it is told to. Keeps what it was asked."""

    script: Mapping[str, Reply] = field(default_factory=lambda: WELL)
    requests: list[Request] = field(default_factory=list)
    closed: bool = False
    obeys: bool = True
    """Whether it changes its voice."""

    @property
    def visits(self) -> list[str | None]:
        return list(map(operator.attrgetter("visit"), self.requests))

    async def turn(self, request: Request) -> AsyncGenerator[Event, None]:
        self.requests.append(request)
        text = request.question
        visit = request.visit or f"visit {len(self.requests)}"
        speed = 0.85 if self.obeys and text.startswith("慢") else 1.0
        gain = 1.5 if self.obeys and text.startswith("大声") else 1.0
        reply = self.script.get(text, UNKNOWN)
        yield Ended(Turn(visit, Query(text, text), reply, speed=speed, gain=gain))

    def close(self) -> None:
        self.closed = True
