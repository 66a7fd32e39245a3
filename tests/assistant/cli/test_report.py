"""Rule: ``report`` prints and writes the figures of some days; wrong days are told, an empty home is no error."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from assistant.observability.periods import beginning_of
from assistant.observability.records import Outcome, TurnRecord
from assistant.observability.turn_store import TurnStore
from knowledge_base.library.database import Database, default_url
from tests.assistant.cli.conftest import Run

pytestmark = pytest.mark.unit

TODAY = date.today()  # noqa: DTZ011  the community's own calendar day
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def asked(home: Path) -> None:
    """Yesterday somebody asked twice at nine, and once at eleven."""
    with Database(default_url(home)) as database:
        store = TurnStore(database)
        for number, (hour, outcome) in enumerate(
            [(9, Outcome.ANSWERED), (9, Outcome.ANSWERED), (11, Outcome.ABSTAINED)]
        ):
            at: datetime = beginning_of(YESTERDAY) + timedelta(hours=hour, minutes=number)
            document = ("canteen", "老年食堂[/a]") if outcome is Outcome.ANSWERED else ("", "")
            store.add(TurnRecord(f"{number:012}", at, "kiosk", outcome, 1000, *document))


def test_a_day_is_printed_with_its_hours_and_topics(run: Run, asked: None) -> None:
    output = run("report", "--date", YESTERDAY.isoformat())
    assert output.code == 0
    words = output.out.split()
    assert words[words.index("答上了") + 1] == "2（67%）"
    assert words[words.index("平均等多久") + 1 : words.index("平均等多久") + 3] == ["1.0", "秒"]
    assert [words[words.index(hour) + 2] for hour in ("9", "10", "11")] == ["2", "0", "1"]
    assert "老年食堂[/a]" in words  # brackets in a title are no markup
    assert "█" in output.out


def test_files_are_written(run: Run, asked: None, tmp_path: Path) -> None:
    table, page = tmp_path / "t.csv", tmp_path / "p.html"
    output = run(
        "report", "--from", YESTERDAY.isoformat(), "--to", TODAY.isoformat(), "--csv", table, "--html", page
    )
    assert output.code == 0
    assert len(table.read_text("utf-8-sig").splitlines()) == 3
    assert "<svg" in page.read_text("utf-8")
    assert "最后一天还没有过完" in output.out


def test_a_home_in_which_nothing_happened_is_no_error(run: Run) -> None:
    output = run("report")
    assert output.code == 0
    assert "一次也没有人用" in output.out


def test_a_file_that_cannot_be_written_is_told(run: Run, tmp_path: Path) -> None:
    output = run("report", "--html", tmp_path / "nowhere" / "p.html")
    assert (output.code, "写不进去" in output.err) == (1, True)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--date", "2026-11-21", "--from", "2026-11-20"), "不能一起写"),
        (("--from", "2026-11-20"), "要一起写"),
        (("--from", "2026-11-20", "--to", "2026-11-19"), "要在 --to 前面"),
        (("--from", "2020-01-01", "--to", "2024-01-01"), "最多看 400 天"),
        (("--date", "2999-01-01"), "还没有到那一天"),
    ],
)
def test_wrong_days_are_told(run: Run, words: tuple[str, ...], told: str) -> None:
    output = run("report", *words)
    assert (output.code, told in output.err) == (2, True)
