"""What Prometheus reads: counters and histograms of turns, and how the parts and the process are at the moment.

Labels are few and known beforehand: never a question, a name, or a visit.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from assistant.health import Health, PartState
from assistant.observability.records import Judgement, Outcome
from assistant.turn_mark import CHANNELS, OTHER

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
STAGES = ("hear", "alarm", "alert", "understand", "open", "find", "answer", "speak", "total")
"""Those of ``Turn.timings_ms`` that are measured; ``ahead`` is no stage."""
_STAGE_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0)
_WAIT_S = (0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 20.0)


class Metrics:
    """The metrics of one application. Threads may share it."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry(auto_describe=False)
        self._turns = Counter(
            "xiangyin_turns",
            "Turns, by where they came in and how they came out.",
            ("channel", "outcome"),
            registry=registry,
        )
        self._stages = Histogram(
            "xiangyin_stage_seconds",
            "How long each stage of a turn took.",
            ("stage",),
            buckets=_STAGE_S,
            registry=registry,
        )
        self._waits = Histogram(
            "xiangyin_first_sound_seconds",
            "From the end of the question to the first sound of the answer, or the first words if it is not read.",
            ("channel",),
            buckets=_WAIT_S,
            registry=registry,
        )
        self._judged = Counter(
            "xiangyin_judgements", "What residents said of answers.", ("judgement",), registry=registry
        )
        self._under_way = Gauge(
            "xiangyin_turns_under_way", "Turns that somebody waits for.", registry=registry
        )
        self._sockets = Gauge("xiangyin_websockets_open", "WebSockets that are open.", registry=registry)
        self._responses = Counter(
            "xiangyin_http_responses", "HTTP responses, by class of status.", ("status",), registry=registry
        )
        Gauge("xiangyin_threads", "Threads of the process.", registry=registry).set_function(
            threading.active_count
        )
        ProcessCollector(registry=registry)
        for channel in (*CHANNELS, OTHER):  # a rate of what has not happened yet is 0, not unknown
            for outcome in Outcome:
                self._turns.labels(channel, outcome.value)

    def gauge(self, name: str, told: str, value: Callable[[], float]) -> None:
        """Add something that is asked for each time; ``value`` never waits."""
        Gauge(f"xiangyin_{name}", told, registry=self._registry).set_function(value)

    def follow(self, health: Callable[[], Health]) -> None:
        """Add how the parts, the queues, the desk and the release are, as ``health`` tells each time."""
        self._registry.register(_HealthCollector(health))

    def turn_began(self) -> None:
        """Somebody waits for a turn; ``turn_over`` is called once nobody does."""
        self._under_way.inc()

    def turn_over(
        self, channel: str, outcome: Outcome, wait_ms: float | None, timings_ms: Mapping[str, float]
    ) -> None:
        """Count a turn. ``channel`` is a mark's."""
        self._under_way.dec()
        self._turns.labels(channel, outcome.value).inc()
        if wait_ms is not None:
            self._waits.labels(channel).observe(wait_ms / 1000)
        for stage in STAGES:
            if stage in timings_ms:
                self._stages.labels(stage).observe(timings_ms[stage] / 1000)

    def judged(self, judgement: Judgement) -> None:
        """Count a judgement."""
        self._judged.labels(judgement.value).inc()

    def socket_opened(self) -> None:
        """Count a WebSocket as open until ``socket_closed``."""
        self._sockets.inc()

    def socket_closed(self) -> None:
        """A WebSocket is open no more."""
        self._sockets.dec()

    def responded(self, status: int) -> None:
        """Count an HTTP response."""
        self._responses.labels(f"{status // 100}xx").inc()

    def text(self) -> bytes:
        """Return all of it as Prometheus reads it, in ``MEDIA_TYPE``."""
        return generate_latest(self._registry)


class _HealthCollector(Collector):
    """Reads the health once for each time that it is asked for."""

    def __init__(self, health: Callable[[], Health]) -> None:
        self._health = health

    def collect(self) -> Iterator[Metric]:
        health = self._health()
        yield from _parts(health)
        yield from _queues(health)
        if health.backlog is not None:
            yield GaugeMetricFamily(
                "xiangyin_outbox_backlog", "Messages of the desk that were not delivered yet.", health.backlog
            )
        release = GaugeMetricFamily(
            "xiangyin_release_info", "The release that is answered from.", labels=("release",)
        )
        if health.release is not None:
            release.add_metric((health.release,), 1)
        yield release


def _parts(health: Health) -> Iterator[Metric]:
    states = GaugeMetricFamily(
        "xiangyin_part_state",
        "1 for the state that a part is in, 0 for the others.",
        labels=("part", "state"),
    )
    failures = CounterMetricFamily("xiangyin_part_failures", "How often a part has failed.", labels=("part",))
    for part in health.parts:
        for state in PartState:
            states.add_metric((part.key, state.value), part.state is state)
        failures.add_metric((part.key,), part.failures)
    yield from (states, failures)


def _queues(health: Health) -> Iterator[Metric]:
    waiting = GaugeMetricFamily("xiangyin_queue_waiting", "How many wait in a queue.", labels=("queue",))
    at_work = GaugeMetricFamily(
        "xiangyin_queue_at_work", "How many of a queue are at work.", labels=("queue",)
    )
    limit = GaugeMetricFamily("xiangyin_queue_limit", "How many may wait in a queue.", labels=("queue",))
    refused = CounterMetricFamily(
        "xiangyin_queue_refused", "How many a queue had no room for.", labels=("queue",)
    )
    for queue in health.queues:
        waiting.add_metric((queue.key,), queue.waiting)
        at_work.add_metric((queue.key,), queue.at_work)
        limit.add_metric((queue.key,), queue.limit)
        refused.add_metric((queue.key,), queue.refused)
    yield from (waiting, at_work, limit, refused)
