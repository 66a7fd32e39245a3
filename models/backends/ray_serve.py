"""Models that run elsewhere, as deployments of Ray Serve; ``models.serving`` starts them.

An utterance goes to one replica, once. It is sent again if its replica dies: hearing, reading aloud and embedding
change nothing, so that twice is no harm. What comes too late, or finds every replica taken, is refused as soon as that
is known.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from models.audio import Audio
from models.catalogue import Entry, Task
from models.errors import CatalogueError, ModelsError, ModelsOverloaded, RemoteUnavailable
from models.recognition import Early, RecognitionHints, Transcript
from models.remote import APPLICATION, RemoteOptions
from models.synthesis import Speech, VoiceOptions

_LOOPBACK = "127.0.0.1:"
"""A cluster that listens there was told that it is alone, and so has to be whoever joins it."""

_REACHED_S = 3.0
_PATIENCE = {"RAY_gcs_server_port_wait_time_s": "3", "RAY_gcs_rpc_server_reconnect_timeout_s": "3"}
"""How long Ray tries to reach a cluster that does not answer, or does not accept the token."""


def connect(entry: Entry, options: RemoteOptions) -> object:
    """Return the model of ``entry``, as if it were here. Nothing is connected before it is warmed up or used."""
    caller = Caller(entry.name, options, RayDeployment(entry.name, options))
    kinds: dict[Task, Callable[[str, Caller], object]] = {
        Task.RECOGNITION: RemoteRecognizer,
        Task.SYNTHESIS: RemoteSynthesizer,
        Task.EMBEDDING: RemoteEmbedder,
    }
    if entry.task not in kinds:
        raise CatalogueError(f"模型“{entry.name}”的用途是 {entry.task}，不能放到别的机器上用。")
    return kinds[entry.task](entry.name, caller)


class ReplicaLost(Exception):
    """The replica that worked on it is gone."""


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
    """A deployment in the cluster, connected to when it is first asked."""

    def __init__(self, name: str, options: RemoteOptions) -> None:
        self._name = name
        self._options = options
        self._handle: Any = None

    def ask(
        self, method: str, arguments: Sequence[object], named: Mapping[str, object], timeout_s: float
    ) -> Any:
        """Return what a replica's ``method`` returns; raises as ``Deployment.ask`` does."""
        if self._handle is None:
            attach(self._options)
        from ray import serve  # noqa: PLC0415  an extra
        from ray.exceptions import RayActorError  # noqa: PLC0415
        from ray.serve.exceptions import BackPressureError  # noqa: PLC0415

        try:
            if self._handle is None:
                self._handle = serve.get_app_handle(APPLICATION.format(self._name))
            return getattr(self._handle, method).remote(*arguments, **named).result(timeout_s=timeout_s)
        except BackPressureError as error:
            raise ModelsOverloaded("现在问的人太多，一时忙不过来。请等半分钟再试。") from error
        except RayActorError as error:
            raise ReplicaLost from error
        except Exception as error:  # a cluster that is gone shows itself in many ways
            raise unavailable(self._name) from error


def attach(options: RemoteOptions) -> None:
    """Connect this process to the cluster, once.

    Raises:
        RemoteUnavailable: the library is not installed, or the cluster cannot be reached.
    """
    try:
        # Ray reads these from the environment only.
        if options.token_file:
            os.environ["RAY_AUTH_MODE"] = "token"
            os.environ["RAY_AUTH_TOKEN_PATH"] = options.token_file
        for name, seconds in _PATIENCE.items():
            os.environ.setdefault(name, seconds)
        if options.address.startswith(_LOOPBACK):
            os.environ["RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"] = "0"
        host, colon, port = options.address.rpartition(":")
        if colon:  # Ray itself tries for minutes
            socket.create_connection((host, int(port)), _REACHED_S).close()
        import ray  # noqa: PLC0415  an extra
        import ray.serve  # noqa: PLC0415

        if not ray.is_initialized():
            ray.init(address=options.address, namespace="serve", configure_logging=False, log_to_driver=False)
    except ImportError as error:
        raise RemoteUnavailable("缺少连接别的机器的软件库。请运行：pip install 'xiangyin[ray]'。") from error
    except Exception as error:  # whatever stands in the way, from a wrong address to a wrong token
        raise RemoteUnavailable(
            f"连不上运行模型的机器（models.remote.address = {options.address}）。"
            "请检查那边有没有启动：python -m assistant models serve。"
        ) from error


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


def unavailable(name: str) -> RemoteUnavailable:
    """Return what is said where nobody answers."""
    return RemoteUnavailable(f"运行模型“{name}”的机器现在没有回答。请等一分钟再试；还是不行，请找工作人员。")
