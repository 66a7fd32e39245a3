"""How the service is, as a clerk reads it: what does not work, since when, what residents get instead, what to do."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from assistant.health import Health, PartState
from assistant.observability.figures import Figures
from assistant.observability.records import Outcome
from assistant.observability.standing import Standing

_LEAST_FREE_BYTES = 2 * 10**9
_GB = 10**9
_STATES = {
    PartState.WORKING: "正常",
    PartState.RESTING: "暂时不能用",
    PartState.FAILED: "不能用",
    PartState.OFF: "没有开",
}
_RESTING = "一般不用管，过几分钟它自己会再试。一直这样，请联系维护人员，告诉他们“{key}”。"
_FAILED = "请重新启动服务。还是不行，请联系维护人员，告诉他们“{key}”。"
_TO_DO: Mapping[str, str] = {
    "voice": "要上网的声音，请看看这台机器能不能上网。能上网就不用管，过几分钟它自己会再试。",
    "generator": "请看看大语言模型的服务有没有开、这台机器能不能上网。过几分钟它自己会再试。",
    "delivery": "请看看网络通不通，设置里写的地址和密码对不对。登记的事都存好了，不会丢，通了就送。",
    "desk": "请看看磁盘有没有满、数据库有没有开。这件事要紧，请马上联系维护人员。",
}
"""By what the key of a part begins with, what a clerk can see to while it is left alone."""


class Readiness(Protocol):
    """Whether questions can be answered yet."""

    @property
    def waiting_for(self) -> tuple[str, ...]:
        """What is still loading, in plain Chinese."""
        ...

    @property
    def failed(self) -> str:
        """What is wrong and what to do, if something cannot be loaded."""
        ...


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that does not work."""

    name: str
    what: str
    since: str
    instead: str
    """What residents get instead; empty if nobody says."""
    to_do: str


@dataclass(frozen=True, slots=True)
class Fact:
    """Something to know."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Status:
    """The whole page, in Chinese."""

    at: str
    headline: str
    well: bool
    troubles: tuple[Trouble, ...]
    parts: tuple[Fact, ...]
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """What a status is made of."""

    at: datetime
    """In the zone of the community, like all other times."""
    readiness: Readiness
    health: Health
    standings: Sequence[Standing]
    released: datetime | None
    """When the release was put in force; None if there is none."""
    today: Figures | None
    """None if it cannot be read now."""
    free_bytes: int
    disk_bytes: int


def status_of(seen: Seen) -> Status:
    """Return what a clerk reads."""
    troubles = (*_starting(seen), *_parts_in_trouble(seen), *_disk_in_trouble(seen))
    return Status(
        at=f"{seen.at:%H:%M:%S}",
        headline=_headline(troubles),
        well=not troubles,
        troubles=troubles,
        parts=tuple(
            Fact(each.part.name, f"{_STATES[each.part.state]}，{since(each.since, seen.at)}")
            for each in seen.standings
            if each.part.state is not PartState.OFF
        ),
        facts=(_release(seen), _backlog(seen.health), _today(seen.today), _disk(seen)),
    )


def document_of(status: Status) -> dict[str, Any]:
    """Return the status as JSON."""
    return asdict(status)


def disk_of(home: Path) -> tuple[int, int]:
    """Return the free bytes and all bytes of the disk on which ``home`` is, or will be."""
    place = next((each for each in (home, *home.parents) if each.exists()), Path())
    usage = shutil.disk_usage(place)
    return usage.free, usage.total


def since(moment: datetime, at: datetime) -> str:
    """Return since when, as people say it."""
    moment = moment.astimezone(at.tzinfo)
    day = "今天" if moment.date() == at.date() else f"{moment.month}月{moment.day}日"
    return f"{day} {moment:%H:%M} 起"


def _headline(troubles: Sequence[Trouble]) -> str:
    if not troubles:
        return "一切正常。"
    return f"有 {len(troubles)} 样不正常。下面写着居民现在怎么样、您要做什么。"


def _starting(seen: Seen) -> tuple[Trouble, ...]:
    if not seen.readiness.waiting_for:
        return ()
    waiting = "、".join(seen.readiness.waiting_for)
    return (
        Trouble(
            "启动",
            "启动没有成功" if seen.readiness.failed else f"正在启动，还在准备{waiting}",
            "",
            "居民现在问不了，屏幕上写着请等一会儿。",
            seen.readiness.failed or "请等一两分钟，不用做什么。",
        ),
    )


def _parts_in_trouble(seen: Seen) -> tuple[Trouble, ...]:
    return tuple(
        Trouble(
            each.part.name,
            _STATES[each.part.state],
            since(each.since, seen.at),
            each.part.substitute,
            _to_do(each),
        )
        for each in seen.standings
        if each.part.state in (PartState.RESTING, PartState.FAILED)
    )


def _to_do(standing: Standing) -> str:
    part = standing.part
    if part.state is PartState.FAILED:
        return _FAILED.format(key=part.key)
    return _TO_DO.get(part.key.partition(":")[0], _RESTING).format(key=part.key)


def _disk_in_trouble(seen: Seen) -> tuple[Trouble, ...]:
    if seen.free_bytes >= _LEAST_FREE_BYTES:
        return ()
    return (
        Trouble(
            "磁盘",
            f"快满了，只剩 {seen.free_bytes / _GB:.1f} GB",
            "",
            "居民现在还能问；满了以后，要登记的事就存不下来。",
            "请删掉这台机器上不要的文件，或者联系维护人员换一个大的磁盘。",
        ),
    )


def _release(seen: Seen) -> Fact:
    if seen.health.release is None:
        return Fact("现在用的资料", "还没有，或者还没有打开")
    in_force = f"，{since(seen.released, seen.at)}用它" if seen.released else ""
    return Fact("现在用的资料", seen.health.release + in_force)


def _backlog(health: Health) -> Fact:
    if health.backlog is None:
        return Fact("还没送出去的登记", "现在不知道")
    waiting = f"{health.backlog} 条，正在一条一条再试" if health.backlog else "没有，都送到了"
    return Fact("还没送出去的登记", waiting)


def _today(today: Figures | None) -> Fact:
    if today is None:
        return Fact("今天的问题", "现在读不出来")
    if not today.questions:
        return Fact("今天的问题", "还没有人问")
    answered, declined = today.of(Outcome.ANSWERED), today.of(Outcome.ABSTAINED)
    alerts = f"，紧急情况 {today.of(Outcome.ALERT)} 次" if today.of(Outcome.ALERT) else ""
    return Fact("今天的问题", f"{today.questions} 个：答上 {answered} 个，没答上 {declined} 个{alerts}")


def _disk(seen: Seen) -> Fact:
    return Fact("磁盘", f"还剩 {seen.free_bytes / _GB:.0f} GB，一共 {seen.disk_bytes / _GB:.0f} GB")
