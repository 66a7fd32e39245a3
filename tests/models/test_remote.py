"""Rule: an utterance that is lost with its replica is sent again, within its time, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models.audio import Audio
from models.backends.ray_serve import Caller, RemoteRecognizer, RemoteSynthesizer
from models.errors import (
    CatalogueError,
    ModelsError,
    ModelsOverloaded,
    RecognitionFailed,
    RemoteUnavailable,
    VoiceRefused,
)
from models.recognition import RecognitionHints, Transcript
from models.registry import Registry
from models.remote import RemoteOptions, ReplicaLost
from models.synthesis import VoiceOptions
from tests.models.packages import catalogue_of, entry

pytestmark = pytest.mark.unit

OPTIONS = RemoteOptions("127.0.0.1:1", frozenset({"ears", "voice"}), timeout_s=10.0, attempts=3)
SPEECH = Audio(np.ones(1600, np.float32), 16_000)
HEARD = Transcript("几点开门", 0.9)


class FakeDeployment:
    """Answers as it is told, one after the other; every answer takes three seconds."""

    def __init__(self, *answers: object) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, tuple[object, ...], Mapping[str, object], float]] = []
        self.now = 0.0

    def ask(
        self, method: str, arguments: Sequence[object], named: Mapping[str, object], timeout_s: float
    ) -> Any:
        self.asked.append((method, tuple(arguments), named, timeout_s))
        self.now += 3.0
        answer = self.answers.pop(0)
        if isinstance(answer, ReplicaLost | ModelsOverloaded | RemoteUnavailable):
            raise answer
        return answer


def caller_of(deployment: FakeDeployment, options: RemoteOptions = OPTIONS) -> Caller:
    return Caller("ears", options, deployment, lambda: deployment.now)


def test_what_a_replica_hears_is_heard() -> None:
    deployment = FakeDeployment(HEARD)
    hints = RecognitionHints(language="yue")
    assert RemoteRecognizer("ears", caller_of(deployment)).recognize(SPEECH, hints) is HEARD
    assert deployment.asked == [("recognize", (SPEECH, hints), {}, 10.0)]


def test_an_utterance_that_is_lost_is_sent_again_with_the_time_that_is_left() -> None:
    deployment = FakeDeployment(ReplicaLost(), ReplicaLost(), HEARD)
    assert RemoteRecognizer("ears", caller_of(deployment)).recognize(SPEECH) is HEARD
    assert [timeout_s for *_, timeout_s in deployment.asked] == [10.0, 7.0, 4.0]
    assert len({arguments for _, arguments, *_ in deployment.asked}) == 1


@pytest.mark.parametrize(("attempts", "asked"), [(1, 1), (3, 3), (10, 4)])  # after 12 s, time has run out
def test_it_is_not_sent_for_ever(attempts: int, asked: int) -> None:
    deployment = FakeDeployment(*[ReplicaLost() for _ in range(attempts)])
    options = RemoteOptions("x:1", timeout_s=10.0, attempts=attempts)
    with pytest.raises(RemoteUnavailable, match="ears"):
        caller_of(deployment, options).call("recognize")
    assert len(deployment.asked) == asked


@pytest.mark.parametrize(
    "error",
    [
        ModelsOverloaded("忙"),
        RemoteUnavailable("没有"),
        RecognitionFailed("没听清"),
        VoiceRefused("没有这个声音"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_a_replica_says_is_final(error: ModelsError) -> None:
    deployment = FakeDeployment(error)
    with pytest.raises(type(error), match=str(error)):
        RemoteSynthesizer("voice", caller_of(deployment)).synthesize("您好", VoiceOptions(0.8))
    assert len(deployment.asked) == 1


def test_what_can_be_tried_again_says_so() -> None:
    assert ModelsOverloaded.retryable
    assert RemoteUnavailable.retryable


def _refuse(name: str) -> Any:
    raise AssertionError(f"{name} is loaded here")


@pytest.fixture
def registry_with(tmp_path: Path) -> Callable[[RemoteOptions], Registry]:
    service = ['{ kind = "service" }']
    catalogue = catalogue_of(entry("ears", sources=service), entry("words", sources=service, task="language"))
    return lambda options: Registry(catalogue, tmp_path, backend_named=_refuse, remote=options)


def test_a_model_that_runs_elsewhere_is_not_loaded_here(
    registry_with: Callable[[RemoteOptions], Registry],
) -> None:
    registry = registry_with(OPTIONS)
    assert isinstance(registry.recognizer("ears"), RemoteRecognizer)
    assert registry.recognizer("ears") is registry.recognizer("ears")
    with pytest.raises(AssertionError, match="here"):
        registry.language_model("words")


def test_without_an_address_everything_is_here(registry_with: Callable[[RemoteOptions], Registry]) -> None:
    with pytest.raises(AssertionError, match="here"):
        registry_with(RemoteOptions(models=OPTIONS.models)).recognizer("ears")


def test_where_nobody_listens_it_is_said_at_once(registry_with: Callable[[RemoteOptions], Registry]) -> None:
    with pytest.raises(RemoteUnavailable, match=r"127\.0\.0\.1:1.*models serve"):
        registry_with(OPTIONS).recognizer("ears").recognize(SPEECH)


def test_what_is_asked_all_the_time_stays_here(registry_with: Callable[[RemoteOptions], Registry]) -> None:
    with pytest.raises(CatalogueError, match="words"):
        registry_with(RemoteOptions("x:1", frozenset({"words"}))).language_model("words")
