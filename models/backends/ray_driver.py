"""The process that is connected to a Ray cluster: ``python -m models.backends.ray_driver DESCRIPTOR ADDRESS``.

It reads numbered questions from the descriptor and writes their answers, in any order. It ends when the other end
does, when the cluster cannot be reached, and when Ray ends it because the cluster is gone.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from concurrent.futures import Future
from multiprocessing.connection import Connection
from typing import Any

from models.backends.ray_question import Answer, Question
from models.errors import ModelsOverloaded, RemoteUnavailable
from models.remote import APPLICATION, ReplicaLost, unavailable

NOBODYS = 0
"""The number of an answer to all questions: the cluster cannot be reached."""


class Driver:
    """Asks replicas, each question in a thread of its own."""

    def __init__(self, connection: Connection, address: str) -> None:
        self._connection = connection
        self._address = address
        self._writing = threading.Lock()
        self._connected: Future[None] = Future()
        self._handles: dict[str, Any] = {}
        self._looking_up = threading.Lock()

    def run(self) -> None:
        """Answer questions until there is nobody to ask them."""
        threading.Thread(target=self._connect, daemon=True).start()
        while True:
            number, question = self._connection.recv()
            threading.Thread(target=self._answer, args=(number, question), daemon=True).start()

    def _connect(self) -> None:
        try:
            attach(self._address)
        except RemoteUnavailable as error:
            self._write(NOBODYS, Answer(error=error))
            os._exit(1)
        self._connected.set_result(None)

    def _answer(self, number: int, question: Question) -> None:
        try:
            until = time.monotonic() + question.timeout_s
            self._connected.result(question.timeout_s)
            handle = self._handle(question.model)
            self._write(number, Answer(_asked(handle, question, until - time.monotonic())))
        except (ModelsOverloaded, RemoteUnavailable, ReplicaLost) as error:
            self._write(number, Answer(error=error))
        except Exception:  # noqa: BLE001  a cluster that is gone shows itself in many ways
            self._write(number, Answer(error=unavailable(question.model)))

    def _handle(self, model: str) -> Any:
        """Return the one handle of a model's replicas: each counts for itself how many wait."""
        from ray import serve  # noqa: PLC0415  an extra

        with self._looking_up:
            if model not in self._handles:
                self._handles[model] = serve.get_app_handle(APPLICATION.format(model))
            return self._handles[model]

    def _write(self, number: int, answer: Answer) -> None:
        with self._writing:
            self._connection.send((number, answer))


def attach(address: str) -> None:
    """Connect this process to the cluster.

    Raises:
        RemoteUnavailable: the library is not installed, or the cluster cannot be reached.
    """
    try:
        import ray  # noqa: PLC0415  an extra
        import ray.serve  # noqa: PLC0415

        ray.init(address=address, namespace="serve", configure_logging=False, log_to_driver=False)
    except ImportError as error:
        raise RemoteUnavailable("缺少连接别的机器的软件库。请运行：pip install 'xiangyin[ray]'。") from error
    except Exception as error:  # whatever stands in the way, from a wrong address to a wrong token
        raise unreachable(address) from error


def unreachable(address: str) -> RemoteUnavailable:
    """Return what is said of a cluster that cannot be reached, or does not accept the token."""
    return RemoteUnavailable(
        f"连不上运行模型的机器（models.remote.address = {address}）。"
        "请检查那边有没有启动：python -m assistant models serve。"
    )


def _asked(handle: Any, question: Question, timeout_s: float) -> Any:
    from ray.exceptions import RayActorError  # noqa: PLC0415  an extra
    from ray.serve.exceptions import BackPressureError  # noqa: PLC0415

    response = getattr(handle, question.method).remote(*question.arguments, **question.named)
    try:
        return response.result(timeout_s=timeout_s)
    except TimeoutError:
        response.cancel()  # where it still waits for a replica, it shall not take one
        raise
    except BackPressureError as error:
        raise ModelsOverloaded("现在问的人太多，一时忙不过来。请等半分钟再试。") from error
    except RayActorError as error:
        raise ReplicaLost from error


def main(descriptor: int, address: str) -> None:
    """Answer until the other end is closed; whoever is there decides when this process ends."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    try:
        Driver(Connection(descriptor), address).run()
    except (EOFError, OSError):
        os._exit(0)  # Ray itself would wait for a cluster that may be gone


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
