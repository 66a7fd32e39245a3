"""Models that run elsewhere, as deployments of Ray Serve; ``models.serving`` starts them.

An utterance goes to one replica, once. It is sent again if its replica dies: hearing, reading aloud and embedding
change nothing, so that twice is no harm. What comes too late, or finds every replica taken, is refused as soon as that
is known.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from models.audio import Audio
from models.backends.ray_link import RayLink
from models.backends.ray_question import Question
from models.catalogue import Entry, Task
from models.errors import CatalogueError, ModelsError
from models.recognition import Early, RecognitionHints, Transcript
from models.remote import RemoteOptions, ReplicaLost, unavailable
from models.synthesis import Speech, VoiceOptions


class Cluster:
    """The models of a cluster, all by one link."""

    def __init__(self, options: RemoteOptions) -> None:
        self._options = options
        self._link = RayLink(options)

    def model(self, entry: Entry) -> object:
        """Return the model of ``entry``, as if it were here. Nothing is connected before it is warmed up or used."""
        kinds: dict[Task, Callable[[str, Caller], object]] = {
            Task.RECOGNITION: RemoteRecognizer,
            Task.SYNTHESIS: RemoteSynthesizer,
            Task.EMBEDDING: RemoteEmbedder,
        }
        if entry.task not in kinds:
            raise CatalogueError(f"模型“{entry.name}”的用途是 {entry.task}，不能放到别的机器上用。")
        deployment = RayDeployment(entry.name, self._link)
        return kinds[entry.task](entry.name, Caller(entry.name, self._options, deployment))


class Deployment(Protocol):
    """The replicas of a model."""

    def ask(
        self, method: str, arguments: Sequence[object], named: Mapping[str, object], timeout_s: float
    ) -> Any:
        """Return what a replica's ``method`` returns.

        Raises:
            ReplicaLost: it died before it answered.
            ModelsOverloaded: every replica is taken, and enough wait already.
            RemoteUnavailable: there is no replica, or it did not answer in time.
        """
        ...


class Caller:
    """Calls the methods of a deployment, again if a replica is lost. Threads may share it."""

    def __init__(
        self,
        name: str,
        options: RemoteOptions,
        deployment: Deployment,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._name = name
        self._options = options
        self._deployment = deployment
        self._clock = clock

    def call(self, method: str, *arguments: object, **named: object) -> Any:
        """Return what a replica's ``method`` returns, within the time-out, however often it is asked.

        Raises:
            ModelsError: that is what the replica returned, or as ``Deployment.ask``.
        """
        until = self._clock() + self._options.timeout_s
        for _ in range(self._options.attempts):
            left_s = until - self._clock()
            if left_s <= 0:
                break
            try:
                answer = self._deployment.ask(method, arguments, named, left_s)
            except ReplicaLost:
                continue
            if isinstance(answer, ModelsError):
                raise answer
            return answer
        raise unavailable(self._name)


class RayDeployment:
    """A deployment in the cluster at the other end of ``link``."""

    def __init__(self, name: str, link: RayLink) -> None:
        self._name = name
        self._link = link

    def ask(
        self, method: str, arguments: Sequence[object], named: Mapping[str, object], timeout_s: float
    ) -> Any:
        """Return what a replica's ``method`` returns; raises as ``Deployment.ask`` does."""
        return self._link.ask(Question(self._name, method, tuple(arguments), named, timeout_s))


class RemoteRecognizer:
    """A ``Recognizer`` elsewhere. What is understood at first is not told: it would come too late to help."""

    def __init__(self, name: str, caller: Caller) -> None:
        self.name = name
        self._caller = caller

    def warm_up(self) -> None:
        """Connect. Raises RemoteUnavailable."""
        self._caller.call("check_health")

    def recognize(
        self,
        audio: Audio,
        hints: RecognitionHints = RecognitionHints(),  # noqa: B008  it is frozen
        *,
        early: Early | None = None,  # noqa: ARG002
    ) -> Transcript:
        """Return what was said in ``audio``; raises RecognitionFailed, ModelsOverloaded, RemoteUnavailable."""
        transcript: Transcript = self._caller.call("recognize", audio, hints)
        return transcript


class RemoteSynthesizer:
    """A ``Synthesizer`` elsewhere."""

    def __init__(self, name: str, caller: Caller) -> None:
        self.name = name
        self._caller = caller

    def warm_up(self) -> None:
        """Connect. Raises RemoteUnavailable."""
        self._caller.call("check_health")

    def synthesize(self, text: str, options: VoiceOptions = VoiceOptions()) -> Speech:  # noqa: B008  it is frozen
        """Return ``text`` spoken aloud; raises SynthesisFailed, ModelsOverloaded, RemoteUnavailable."""
        speech: Speech = self._caller.call("synthesize", text, options)
        return speech


class RemoteEmbedder:
    """An ``Embedder`` elsewhere."""

    def __init__(self, name: str, caller: Caller) -> None:
        self.name = name
        self._caller = caller

    @property
    def dimension(self) -> int:
        """Length of a vector. Raises RemoteUnavailable."""
        return int(self._caller.call("dimension"))

    def warm_up(self) -> None:
        """Connect. Raises RemoteUnavailable."""
        self._caller.call("check_health")

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors of shape (len(texts), dimension); raises ModelsOverloaded, RemoteUnavailable."""
        return np.asarray(self._caller.call("embed", list(texts), queries=True), dtype=np.float32)

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors of shape (len(texts), dimension); raises ModelsOverloaded, RemoteUnavailable."""
        return np.asarray(self._caller.call("embed", list(texts), queries=False), dtype=np.float32)
