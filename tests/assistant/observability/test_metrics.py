"""Rule: Prometheus reads counters, histograms and the state of the parts; labels are few and hold nothing personal."""

from __future__ import annotations

import pytest
from prometheus_client.parser import text_string_to_metric_families

from assistant.health import Health, PartHealth, PartState, QueueHealth
from assistant.observability.metrics import STAGES, Metrics
from assistant.observability.records import Judgement, Outcome
from assistant.turn_mark import CHANNELS, OTHER

pytestmark = pytest.mark.unit

HEALTH = Health(
    (
        PartHealth("recognizer", "听", PartState.WORKING, "", 0),
        PartHealth("voice:edge-tts", "网上的声音", PartState.RESTING, "改用本机的声音。", 3),
    ),
    (QueueHealth("recognizer", "听", 2, 1, 8, 5),),
    backlog=4,
    release="20261121T080000-00c0ffee",
)


def samples(metrics: Metrics) -> dict[tuple[str, frozenset[str]], float]:
    """Return every sample by its name and the values of its labels."""
    return {
        (sample.name, frozenset(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(metrics.text().decode())
        for sample in family.samples
    }


def test_turns_are_counted_by_channel_and_outcome() -> None:
    metrics = Metrics()
    for outcome in (Outcome.ANSWERED, Outcome.ANSWERED, Outcome.FAILED):
        metrics.turn_began()
        metrics.turn_over("kiosk", outcome, 700, {"hear": 300.0, "total": 1200.0, "ahead": 5.0})
    metrics.turn_began()
    metrics.judged(Judgement.LIKED)
    metrics.responded(204)
    metrics.responded(503)
    metrics.socket_opened()
    found = samples(metrics)
    assert found["xiangyin_turns_total", frozenset({"kiosk", "answered"})] == 2
    assert found["xiangyin_turns_total", frozenset({"kiosk", "failed"})] == 1
    assert found["xiangyin_turns_total", frozenset({"chat", "answered"})] == 0
    assert found["xiangyin_turns_under_way", frozenset()] == 1
    assert found["xiangyin_first_sound_seconds_sum", frozenset({"kiosk"})] == pytest.approx(2.1)
    assert found["xiangyin_first_sound_seconds_bucket", frozenset({"kiosk", "0.5"})] == 0
    assert found["xiangyin_first_sound_seconds_bucket", frozenset({"kiosk", "0.75"})] == 3
    assert found["xiangyin_stage_seconds_count", frozenset({"hear"})] == 3
    assert ("xiangyin_stage_seconds_count", frozenset({"ahead"})) not in found
    assert found["xiangyin_judgements_total", frozenset({"liked"})] == 1
    assert found["xiangyin_http_responses_total", frozenset({"2xx"})] == 1
    assert found["xiangyin_http_responses_total", frozenset({"5xx"})] == 1
    assert found["xiangyin_websockets_open", frozenset()] == 1


def test_the_parts_are_as_they_are_at_the_moment() -> None:
    metrics = Metrics()
    metrics.follow(lambda: HEALTH)
    found = samples(metrics)
    assert found["xiangyin_part_state", frozenset({"recognizer", "working"})] == 1
    assert found["xiangyin_part_state", frozenset({"voice:edge-tts", "working"})] == 0
    assert found["xiangyin_part_state", frozenset({"voice:edge-tts", "resting"})] == 1
    assert found["xiangyin_part_failures_total", frozenset({"voice:edge-tts"})] == 3
    names = ("waiting", "at_work", "limit", "refused_total")
    assert [found[f"xiangyin_queue_{name}", frozenset({"recognizer"})] for name in names] == [2, 1, 8, 5]
    assert found["xiangyin_outbox_backlog", frozenset()] == 4
    assert found["xiangyin_release_info", frozenset({"20261121T080000-00c0ffee"})] == 1


def test_what_is_not_known_is_left_out() -> None:
    metrics = Metrics()
    metrics.follow(Health)
    names = {name for name, _ in samples(metrics)}
    assert not names & {"xiangyin_outbox_backlog", "xiangyin_release_info"}
    assert {"xiangyin_threads", "process_resident_memory_bytes", "process_open_fds"} <= names


def test_two_applications_count_apart() -> None:
    one, other = Metrics(), Metrics()
    one.responded(200)
    assert ("xiangyin_http_responses_total", frozenset({"2xx"})) in samples(one)
    assert ("xiangyin_http_responses_total", frozenset({"2xx"})) not in samples(other)


def test_labels_are_few() -> None:
    """Whatever happens, there are no more series than these."""
    metrics = Metrics()
    metrics.follow(lambda: HEALTH)
    for channel in (*CHANNELS, OTHER):
        for outcome in Outcome:
            metrics.turn_began()
            metrics.turn_over(channel, outcome, 1.0, dict.fromkeys((*STAGES, "我叫王桂芳"), 1.0))
    text = metrics.text().decode()
    assert "王桂芳" not in text
    assert len(samples(metrics)) < 500
