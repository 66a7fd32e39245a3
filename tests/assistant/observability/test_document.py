"""Rule: docs/seeing.md names every metric and every field of a log, and its alert rules name only what there is."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from assistant.health import Health, PartHealth, PartState, QueueHealth
from assistant.observability.logs import FIELDS
from assistant.observability.metrics import STAGES
from assistant.observability.records import Judgement, Outcome
from tests.assistant.fakes import observatory_of

pytestmark = pytest.mark.unit

DOCUMENT = (Path(__file__).parents[3] / "docs" / "seeing.md").read_text("utf-8")
HEALTH = Health(
    (PartHealth("recognizer", "听", PartState.WORKING, "", 0),),
    (QueueHealth("recognizer", "听", 0, 0, 8, 0),),
    0,
    "20261121T080000-00c0ffee",
)


def metrics() -> set[str]:
    """Return the names of all metrics, as a sample of a counter is called."""
    text = observatory_of(Path(os.devnull, "nowhere"), HEALTH).metrics.text().decode()
    families = text_string_to_metric_families(text)
    names = {f"{each.name}{'_total' * (each.type == 'counter')}" for each in families}
    return {name for name in names if not name.endswith("_created")}


def test_every_metric_is_documented() -> None:
    short = DOCUMENT.replace("`, `_at_work`, `_limit`", "` `xiangyin_queue_at_work` `xiangyin_queue_limit`")
    named = set(re.findall(r"`(xiangyin_\w+)`", short))
    assert named == {name for name in metrics() if name.startswith("xiangyin_")}


@pytest.mark.parametrize("name", [*Outcome, *Judgement, *PartState, *STAGES, *FIELDS])
def test_every_label_and_field_is_documented(name: str) -> None:
    assert f"`{name}`" in DOCUMENT


def test_the_rules_name_metrics_that_there_are() -> None:
    named = {
        re.sub("_bucket$", "", name) for name in re.findall(r"\b((?:xiangyin|process)_\w+)[{\[ ]", DOCUMENT)
    }
    assert len(named) > 5
    assert named <= metrics()
