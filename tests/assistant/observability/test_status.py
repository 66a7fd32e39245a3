"""Rule: a clerk reads what does not work, since when, what residents get instead, and what to do; and what is well."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from assistant.health import Health, PartHealth, PartState
from assistant.observability.figures import Figures
from assistant.observability.records import Outcome
from assistant.observability.standing import Standing, Standings
from assistant.observability.status import Seen, Trouble, disk_of, document_of, since, status_of
from assistant.readiness import Readiness
from tests.assistant.observability.days import HERE

pytestmark = pytest.mark.unit

AT = datetime(2026, 11, 22, 16, 30, 5, tzinfo=HERE)
EAR = PartHealth("recognizer", "听居民说话", PartState.WORKING, "", 0)
VOICE = PartHealth("voice:edge-tts", "网上的声音", PartState.RESTING, "改用本机的声音。", 2)
RELEASE = "20261121T080000-00c0ffee"
READY = Readiness()
GB = 10**9


def seen(
    *standings: Standing,
    readiness: Readiness = READY,
    backlog: int | None = 0,
    release: str | None = RELEASE,
    today: Figures | None = None,
    free_gb: float = 57,
) -> Seen:
    return Seen(
        AT,
        readiness,
        Health(tuple(each.part for each in standings), backlog=backlog, release=release),
        standings,
        AT - timedelta(days=1),
        today,
        int(free_gb * GB),
        252 * GB,
    )


def test_all_is_well() -> None:
    today = Figures({Outcome.ANSWERED: 20, Outcome.ABSTAINED: 3, Outcome.ALERT: 1, Outcome.COMMAND: 9})
    status = status_of(seen(Standing(EAR, AT - timedelta(hours=8)), today=today))
    assert (status.well, status.headline, status.troubles, status.at) == (True, "一切正常。", (), "16:30:05")
    assert [(fact.name, fact.value) for fact in status.parts] == [("听居民说话", "正常，今天 08:30 起")]
    assert [(fact.name, fact.value) for fact in status.facts] == [
        ("现在用的资料", f"{RELEASE}，11月21日 16:30 起用它"),
        ("还没送出去的登记", "没有，都送到了"),
        ("今天的问题", "24 个：答上 20 个，没答上 3 个，紧急情况 1 次"),
        ("磁盘", "还剩 57 GB，一共 252 GB"),
    ]
    assert set(document_of(status)) == {"at", "headline", "well", "troubles", "parts", "facts"}


def test_what_rests_is_told_with_what_there_is_instead() -> None:
    status = status_of(seen(Standing(EAR, AT), Standing(VOICE, AT - timedelta(minutes=5))))
    assert (status.well, status.headline[:8]) == (False, "有 1 样不正常")
    assert status.troubles == (
        Trouble(
            "网上的声音",
            "暂时不能用",
            "今天 16:25 起",
            "改用本机的声音。",
            "要上网的声音，请看看这台机器能不能上网。能上网就不用管，过几分钟它自己会再试。",
        ),
    )


@pytest.mark.parametrize(
    ("key", "state", "to_do"),
    [
        (
            "recognizer",
            PartState.RESTING,
            "过几分钟它自己会再试。一直这样，请联系维护人员，告诉他们“recognizer”。",
        ),
        ("recognizer", PartState.FAILED, "请重新启动服务。"),
        ("delivery:物业", PartState.RESTING, "登记的事都存好了，不会丢"),
    ],
)
def test_what_to_do(key: str, state: PartState, to_do: str) -> None:
    (trouble,) = status_of(seen(Standing(PartHealth(key, "某样", state, "", 1), AT))).troubles
    assert to_do in trouble.to_do


def test_what_the_settings_do_without_is_no_trouble() -> None:
    status = status_of(seen(Standing(PartHealth("generator", "大语言模型", PartState.OFF, "", 0), AT)))
    assert (status.well, status.parts) == (True, ())


@pytest.mark.parametrize(
    ("readiness", "what", "to_do"),
    [
        (Readiness(("听力", "声音")), "正在启动，还在准备听力、声音", "请等一两分钟，不用做什么。"),
        (Readiness(("知识库",), "还没有发布过。"), "启动没有成功", "还没有发布过。"),
    ],
)
def test_starting_is_told(readiness: Readiness, what: str, to_do: str) -> None:
    (trouble,) = status_of(seen(readiness=readiness)).troubles
    assert (trouble.what, trouble.to_do) == (what, to_do)


def test_a_disk_that_fills_up_is_told() -> None:
    (trouble,) = status_of(seen(free_gb=1.94)).troubles
    assert (trouble.name, trouble.what) == ("磁盘", "快满了，只剩 1.9 GB")


def test_what_is_not_known_is_said_to_be_so() -> None:
    facts = {fact.name: fact.value for fact in status_of(seen(backlog=None, release=None)).facts}
    assert facts["现在用的资料"] == "还没有，或者还没有打开"
    assert facts["还没送出去的登记"] == "现在不知道"
    assert facts["今天的问题"] == "现在读不出来"
    waiting = {fact.name: fact.value for fact in status_of(seen(backlog=3, today=Figures())).facts}
    assert waiting["还没送出去的登记"] == "3 条，正在一条一条再试"
    assert waiting["今天的问题"] == "还没有人问"


def test_the_disk_of_a_home_that_is_not_there_yet(tmp_path: Path) -> None:
    free, total = disk_of(tmp_path / "not" / "yet")
    assert 0 < free <= total


@pytest.mark.parametrize(
    ("hours", "words"), [(0, "今天 16:30 起"), (16, "今天 00:30 起"), (17, "11月21日 23:30 起")]
)
def test_since_when(hours: int, words: str) -> None:
    assert since(AT - timedelta(hours=hours), AT) == words


def test_a_part_stands_since_it_was_first_seen_so_and_a_change_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO")
    states = [PartState.WORKING, PartState.WORKING, PartState.RESTING, PartState.RESTING, PartState.WORKING]
    minutes = iter(range(len(states)))
    looks = iter(states)

    def health() -> Health:
        return Health((PartHealth("voice:edge-tts", "声音", next(looks), "", 0),))

    standings = Standings(health, at=lambda: AT + timedelta(minutes=next(minutes)))
    found = [standings.look()[0].since - AT for _ in states]
    assert [each.seconds // 60 for each in found] == [0, 0, 2, 2, 4]
    assert [each.getMessage() for each in caplog.records] == [
        "part voice:edge-tts is resting, was working",
        "part voice:edge-tts is working, was resting",
    ]


class Unhurried(threading.Event):
    """Is set after two pauses, neither of which takes any time."""

    def __init__(self) -> None:
        super().__init__()
        self.pauses = 0

    def wait(self, timeout: float | None = None) -> bool:
        self.pauses += 1
        return self.pauses > 2


def test_it_is_looked_again_and_again_until_the_end() -> None:
    looked: list[int] = []

    def health() -> Health:
        looked.append(1)
        return Health()

    standings = Standings(health, stop=Unhurried())
    standings.start()
    standings.close()
    assert len(looked) == 2
