"""Rule: the machines of a city follow from what was measured and assumed, by arithmetic that can be checked by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.evaluation.capacity import Assumptions, Cost, markdown, need_of

pytestmark = pytest.mark.unit

COST = Cost(
    typed_s={"find": 0.1, "rest": 0.1, "all": 0.2},
    spoken_s={"hear": 1.0, "find": 0.1, "rest": 0.9, "all": 2.0},
    turns=10,
    models_mb=2048.0,
    community_mb=10.0,
    passages=200,
    cores=2,
    load_before=0.1,
    load_after=1.0,
)
GIVEN = Assumptions(
    questions_a_day=36.0,
    spoken_share=0.5,
    hours=10.0,
    peak=10.0,
    listening=2.0,
    busy=0.5,
    machine_cores=10,
    machine_gb=64.0,
    machine_price=1000.0,
    communities_a_process=50,
)


def test_a_city_is_worked_out() -> None:
    need = need_of(1000, COST, GIVEN)
    assert need.turns_s == pytest.approx(10.0)  # 36,000 in 36,000 s, ten times as many at the peak
    assert need.cores == pytest.approx(42.0)  # (half of 2 s twice, half of 0.2 s) for each, half of the time
    assert need.processes == 21  # for 42 cores; 20 would do for the communities
    assert need.memory_gb == pytest.approx((21 * 2048 + 1000 * 10) / 1024)
    assert (need.machines, need.all_machines, need.yuan_a_month) == (5, 8, 8000.0)
    assert need.writes_s == pytest.approx(0.5)


def test_one_community_takes_one_machine() -> None:
    need = need_of(1, COST, GIVEN)
    assert (need.processes, need.machines, need.all_machines) == (1, 1, 1)


@pytest.mark.parametrize(
    ("cost", "given", "machines"),
    [
        (replace(COST, models_mb=20_480.0), GIVEN, 9),  # by memory: 430 GB over 51.2 GB each
        (COST, replace(GIVEN, communities_a_process=1), 40),  # a process for each: 2,010 GB
        (COST, replace(GIVEN, listening=1.0), 3),  # 22 cores
    ],
)
def test_what_is_short_decides(cost: Cost, given: Assumptions, machines: int) -> None:
    assert need_of(1000, cost, given).machines == machines


def test_the_page_shows_all_that_was_assumed() -> None:
    page = markdown(COST, GIVEN, [("Kunming", 462), ("Shanghai", 6000)])
    assert "| `machine_price` | 1000 |" in page
    assert "| whole turn" in page.replace("**", "")
    assert "| hearing (recognition) | — | 1000 |" in page
    assert "| communities | 462 | 6,000 |" in page


def test_what_one_community_takes_is_not_rounded_to_nothing() -> None:
    page = markdown(COST, GIVEN, [("one community", 1)])
    assert "| turns a second at the peak | 0.01 |" in page
    assert "| cores | 0.042 |" in page


@pytest.mark.parametrize(
    ("cost", "doubtful"),
    [(COST, False), (replace(COST, load_before=9.0), True), (replace(COST, turns=3), True)],
)
def test_figures_of_a_busy_machine_say_so(cost: Cost, doubtful: bool) -> None:
    assert ("measured again" in markdown(cost, GIVEN, [("Kunming", 462)])) is doubtful
