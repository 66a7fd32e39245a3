"""What the checks before publishing found, in words for the person who publishes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from knowledge_base.checks.conflicts import Conflict
from knowledge_base.document import Document
from knowledge_base.library.records import GoldenQuestion


@dataclass(frozen=True, slots=True)
class Lapse:
    """A document that soon is in force no longer."""

    document: Document
    days_left: int
    """0 if the day is its last."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A golden question that the draft does not answer as it should."""

    golden: GoldenQuestion
    why: str
    """In plain Chinese, without a final stop."""


@dataclass(frozen=True, slots=True)
class Report:
    """What the checks found."""

    day: date
    documents: int
    lost: tuple[Failure, ...] = ()
    """Answered by the release in force, and not by the draft."""
    failing: tuple[Failure, ...] = ()
    """Answered by neither."""
    gained: tuple[GoldenQuestion, ...] = ()
    """Answered by the draft only."""
    added: tuple[Conflict, ...] = ()
    """Conflicts that the release in force does not have."""
    temporary: tuple[Conflict, ...] = ()
    """The same, but one side outranks the other until it expires."""
    lapsing: tuple[Lapse, ...] = ()

    @property
    def problems(self) -> tuple[str, ...]:
        """What stands in the way of publishing, a sentence or two each with the next step."""
        return tuple(self._problems())

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is good to know and stops nobody."""
        return tuple(self._remarks())

    def _problems(self) -> Iterator[str]:
        if not self.documents:
            yield "草稿里一份文件也没有。请先用 python -m assistant kb add 放进文件。"
        for failure in self.lost:
            yield (
                f"标准问题“{failure.golden.question}”原来答得对，现在不对了：{failure.why}。"
                "请改文件；如果是规定真的变了，请用 python -m assistant kb golden 改标准问题。"
            )
        yield from (conflict.text for conflict in self.added)

    def _remarks(self) -> Iterator[str]:
        for failure in self.failing:
            yield f"标准问题“{failure.golden.question}”还答不对：{failure.why}。"
        if self.gained:
            asked = "，".join(f"“{golden.question}”" for golden in self.gained)
            yield f"有{len(self.gained)}个标准问题以前答不对，现在答对了：{asked}。"
        yield from (conflict.text for conflict in self.temporary)
        for lapse in self.lapsing:
            when = f"还有{lapse.days_left}天" if lapse.days_left else "今天是最后一天"
            document = lapse.document
            change = f"python -m assistant kb expire {document.id} --on 日期"
            yield f"《{document.title}》到{document.expires:%Y-%m-%d}失效，{when}。要改日期：{change}"
