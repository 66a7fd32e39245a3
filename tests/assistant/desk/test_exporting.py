"""Rule: an exported table opens in Excel with every word in its place, and nothing that was said runs in it."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from assistant.desk.exporting import as_csv, as_json, defused
from assistant.desk.records import Event, State, Ticket
from tests.assistant.desk.fakes import LAMP

pytestmark = pytest.mark.unit

AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
NASTY = replace(LAMP, what='=HYPERLINK("http://x","灯"),\n第二行', name="+86 张", where="@3栋", when="-1天前")
TICKET = Ticket("10008", "f" * 32, State.DONE, AT, "桂花社区", "云山市", NASTY)
EVENTS = (
    Event(1, State.OPEN, AT, "", ""),
    Event(2, State.TAKEN, AT, "王芳", "下午去"),
    Event(3, State.TAKEN, AT, "李明", ""),
    Event(4, State.DONE, AT, "李明", "=1+1"),
)


@pytest.mark.parametrize("cell", ["=1+1", "+86", "-1", "@x", "\t=1", "\r=1", "  =1", "＝1", "－1", "\n=1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert defused(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "灯=亮", "138-0000", "3栋2单元", "a@b.c"])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert defused(cell) == cell


def test_a_table_for_excel() -> None:
    written = as_csv([(TICKET, EVENTS)])
    assert written.startswith(b"\xef\xbb\xbf")
    heading, row = csv.reader(io.StringIO(written.decode("utf-8-sig"), newline=""))
    cells = dict(zip(heading, row, strict=True))
    assert cells["编号"] == "10008"
    assert cells["什么事"] == f"'{NASTY.what}"
    assert (cells["姓名"], cells["在哪里"], cells["时间"]) == ("'+86 张", "'@3栋", "'-1天前")
    assert (cells["接手人"], cells["办完人"]) == ("李明", "李明")  # whoever had it last
    assert cells["说明"] == "下午去；=1+1"
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)


def test_json_has_everything_as_it_was() -> None:
    (document,) = json.loads(as_json([(TICKET, EVENTS)]))
    assert document["what"] == NASTY.what
    assert [event["state"] for event in document["events"]] == ["open", "taken", "taken", "done"]
    assert document["events"][3]["note"] == "=1+1"


def test_nothing_registered_is_an_empty_table() -> None:
    assert as_csv([]).decode("utf-8-sig").count("\r\n") == 1
    assert json.loads(as_json([])) == []
