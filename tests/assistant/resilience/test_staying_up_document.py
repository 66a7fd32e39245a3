"""Rule: docs/staying_up.md says of every part how long, how many and what instead, as the code has it."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.channels.contract import ChannelOptions
from assistant.resilience import watchdog
from assistant.resilience.breaker import FIRST_PAUSE_S, LONGEST_PAUSE_S
from assistant.resilience.plans import FOR_LONG_LOST, PLANS, Plan
from assistant.settings_resilience import Resilience

pytestmark = pytest.mark.unit

DOCUMENT = (Path(__file__).parents[3] / "docs" / "staying_up.md").read_text("utf-8")
SETTINGS = (Path(__file__).parents[3] / "docs" / "settings.md").read_text("utf-8")


def row(plan: Plan) -> str:
    """Return a plan's line of the table."""
    more = f"，每{plan.piece}再加 {plan.more_s:g} 秒" if plan.piece else ""
    cells = (
        plan.name,
        f"{plan.timeout_s:g} 秒{more}",
        f"同时 {plan.at_once or '核数'} 件，再等 {plan.waiting} 件，最多等 {plan.wait_s:g} 秒",
        f"连错 {plan.tolerance} 次" if plan.tolerance > 1 else "错一次",
        plan.substitute,
        plan.told,
    )
    return f"| {' | '.join(cells)} |"


def table() -> str:
    """Return the table of the document."""
    head = "| 部件 | 时限 | 排队 | 歇一歇 | 改用什么 | 居民听到、看到什么 |\n| --- | --- | --- | --- | --- | --- |"
    return "\n".join((head, *map(row, PLANS)))


def test_every_part_is_in_the_table_as_the_code_has_it() -> None:
    assert table() in DOCUMENT


@pytest.mark.parametrize(
    "said",
    [
        f"歇 {FIRST_PAUSE_S:g} 秒",
        f"最长 {LONGEST_PAUSE_S / 60:g} 分钟",
        f"{FOR_LONG_LOST} 条线程卡着",
        f"{watchdog.HUNG_S / 60:g} 分钟还没有回来",
        f"{watchdog.STALLED_S:g} 秒没有动静",
        f"退出码 {watchdog.EXIT_CODE}",
        f"每 {watchdog.LOOK_S:g} 秒",
        f"{Resilience().closing_seconds:g} 秒",
        f"{ChannelOptions().send_s:g} 秒",
    ],
)
def test_what_holds_for_all_parts_is_said_as_the_code_has_it(said: str) -> None:
    assert said in DOCUMENT


def test_every_setting_is_told() -> None:
    for name, field in Resilience.model_fields.items():
        assert f"| `resilience.{name}` | {field.default} |" in SETTINGS


def test_no_two_plans_are_taken_for_each_other() -> None:
    assert len({plan.name for plan in PLANS}) == len(PLANS)
