"""Rule: whoever is in danger is told at once what to do; that staff know is said only if they do."""

from __future__ import annotations

import threading

import pytest

from assistant.answering import DeskCard
from assistant.conversation.alarm import Alarm
from assistant.desk.alerts import Alerts
from assistant.desk.records import Draft, Kind, Ticket
from assistant.safety import STAFF_TOLD, Emergency, Safety
from assistant.turn import Reply, ReplyKind
from knowledge_base.errors import LibraryUnavailable

pytestmark = pytest.mark.unit

CARD = DeskCard("桂花社区服务大厅", "6310-0100", "周一至周五")
FELL = "我摔倒了，起不来，快来人"
DRAFT = Draft(Kind.ALERT, "", visit="v1", channel="kiosk", language="cmn-x-kunming")


class FakeDesk:
    """Takes an alert after it has refused some times, or waits at a gate before it does."""

    def __init__(self, refuses: int = 0, gate: threading.Event | None = None) -> None:
        self.submitted: list[tuple[Draft, str]] = []
        self.done = threading.Event()
        self._refuses = refuses
        self._gate = gate

    def submit(self, draft: Draft, key: str) -> Ticket:
        if self._gate is not None:
            self._gate.wait(60)
        if self._refuses:
            self._refuses -= 1
            raise LibraryUnavailable("数据库现在用不了。")
        self.submitted.append((draft, key))
        self.done.set()
        return object()  # type: ignore[return-value]  # nobody looks at it


@pytest.fixture(scope="module")
def safety() -> Safety:
    return Safety()


def emergency(safety: Safety) -> Emergency:
    found = Alarm(safety, Alerts(FakeDesk()), CARD).check(["说不清楚", FELL], heard=False)
    assert found is not None
    return found


def raised(safety: Safety, desk: FakeDesk) -> Reply:
    return Alarm(safety, Alerts(desk, pause=lambda _: None), CARD).raise_alert(
        emergency(safety), DRAFT, "v1-3-alert"
    )


def test_staff_are_told_what_was_said_where_and_how_urgent_it_is(safety: Safety) -> None:
    desk = FakeDesk()
    reply = raised(safety, desk)
    ((draft, key),) = desk.submitted
    assert (draft.kind, draft.what, draft.urgent, key) == (Kind.ALERT, FELL, True, "v1-3-alert")
    assert (draft.visit, draft.channel, draft.language) == ("v1", "kiosk", "cmn-x-kunming")
    assert reply.kind is ReplyKind.ALERT
    assert reply.sentences[-1] == STAFF_TOLD


def test_nobody_waits_for_a_database_that_hangs(safety: Safety) -> None:
    gate = threading.Event()
    desk = FakeDesk(gate=gate)
    reply = raised(safety, desk)
    assert STAFF_TOLD not in reply.sentences
    assert "120" in reply.text
    gate.set()
    assert desk.done.wait(60)


def test_an_alert_that_is_refused_is_tried_again(safety: Safety) -> None:
    desk = FakeDesk(refuses=3)
    raised(safety, desk)
    assert desk.done.wait(60)
    assert len(desk.submitted) == 1


def test_a_desk_that_never_comes_back_is_logged_without_a_word_of_it(
    safety: Safety, caplog: pytest.LogCaptureFixture
) -> None:
    gave_up = threading.Event()
    pauses: list[float] = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 8:
            gave_up.set()

    alarm = Alarm(safety, Alerts(FakeDesk(refuses=99), pause=pause), CARD)
    reply = alarm.raise_alert(emergency(safety), DRAFT, "key")
    assert STAFF_TOLD not in reply.sentences
    assert gave_up.wait(60)
    assert pauses == sorted(pauses)
    assert "摔" not in caplog.text


def test_what_is_no_emergency_raises_nothing(safety: Safety) -> None:
    assert Alarm(safety, Alerts(FakeDesk()), CARD).check(["火灾保险怎么买"], heard=True) is None


def test_a_program_that_ends_stores_first_what_it_could_not_store_yet(safety: Safety) -> None:
    gate = threading.Event()
    desk = FakeDesk(refuses=1, gate=gate)
    alerts = Alerts(desk)
    Alarm(safety, alerts, CARD).raise_alert(emergency(safety), DRAFT, "key")
    gate.set()
    alerts.close()
    assert [key for _, key in desk.submitted] == ["key"]


def test_a_program_that_ends_without_an_alert_says_so(
    safety: Safety, caplog: pytest.LogCaptureFixture
) -> None:
    gate = threading.Event()
    alerts = Alerts(FakeDesk(gate=gate))
    Alarm(safety, alerts, CARD).raise_alert(emergency(safety), DRAFT, "key")
    alerts.close(0)
    gate.set()
    assert "before 1 alerts could be stored" in caplog.text
    assert "摔" not in caplog.text
