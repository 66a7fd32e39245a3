"""The way to a Ray cluster: a process of its own, which ends in place of this one.

Ray ends every process that is connected to a cluster which has been gone for some seconds, whatever else that process
does. So this process never is. The next question after such an end starts another, and finds the cluster if it is back.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import weakref
from concurrent.futures import Future
from itertools import count
from multiprocessing import Pipe
from typing import Any

from models.backends.ray_driver import NOBODYS, unreachable
from models.backends.ray_question import Answer, Question
from models.errors import RemoteUnavailable
from models.remote import RemoteOptions, unavailable

_LOOPBACK = "127.0.0.1:"
"""A cluster that listens there was told that it is alone, and so has to be whoever joins it."""
_REACHED_S = 3.0
_PATIENCE = {"RAY_gcs_server_port_wait_time_s": "3", "RAY_gcs_rpc_server_reconnect_timeout_s": "3"}
"""How long Ray tries to reach a cluster that does not answer, or does not accept the token."""
_GRACE_S = 2.0
"""How much later than promised an answer may come before the process is not waited for any more."""
_OURS = "XIANGYIN_"
"""Settings, keys among them: nothing that Ray, or who runs it, has to know."""


class RayLink:
    """Asks the replicas of a cluster. Threads may share it; nothing is started before the first question."""

    def __init__(self, options: RemoteOptions) -> None:
        self._options = options
        self._starting = threading.Lock()
        self._process: _Process | None = None

    def ask(self, question: Question) -> Any:
        """Return what the replica returns.

        Raises:
            ReplicaLost: it died before it answered.
            ModelsOverloaded: every replica is taken, and enough wait already.
            RemoteUnavailable: there is no cluster or no replica, or it did not answer in time.
        """
        answer = self._running().ask(question)
        if answer.error is not None:
            raise answer.error
        return answer.value

    def _running(self) -> _Process:
        with self._starting:
            if self._process is None or self._process.ended:
                _reach(self._options.address)
                self._process = _Process(self._options)
                weakref.finalize(self, self._process.end)
            return self._process


class _Process:
    """One process that is connected, or is about to be."""

    def __init__(self, options: RemoteOptions) -> None:
        self._connection, theirs = Pipe()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603  our own program; the address is one of the settings
                [sys.executable, "-m", "models.backends.ray_driver", str(theirs.fileno()), options.address],
                pass_fds=[theirs.fileno()],
                env=_environment(options),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                start_new_session=True,
            )
        self._numbers = count(NOBODYS + 1)
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._asked: dict[int, Future[Answer]] = {}
        self._last: Answer | None = None
        threading.Thread(target=self._read, name="ray-link", daemon=True).start()

    @property
    def ended(self) -> bool:
        """Whether it answers no more."""
        return self._last is not None

    def ask(self, question: Question) -> Answer:
        """Return the answer; that nobody answers, if it does not come in time."""
        nobody = Answer(error=unavailable(question.model))
        with self._lock:
            if self._last is not None:
                return self._last
            number = next(self._numbers)
            answered = self._asked[number] = Future()
        try:
            with self._writing:
                self._connection.send((number, question))
            return answered.result(question.timeout_s + _GRACE_S)
        except TimeoutError:
            return nobody
        except OSError:  # it has just ended
            return nobody
        finally:
            self._asked.pop(number, None)

    def end(self) -> None:
        """End the process; whoever waits is told that nobody answers."""
        self._process.kill()
        self._process.wait()

    def _read(self) -> None:
        last = Answer(
            error=RemoteUnavailable("运行模型的机器断开了。请等一分钟再试；还是不行，请找工作人员。")
        )
        try:
            while True:
                number, answer = self._connection.recv()
                if number == NOBODYS:
                    last = answer
                elif (asked := self._asked.get(number)) is not None:
                    asked.set_result(answer)
        except (EOFError, OSError):
            pass
        with self._lock:
            self._last = last
            waiting = [each for each in self._asked.values() if not each.done()]
        for each in waiting:
            each.set_result(last)
        self.end()
        self._connection.close()


def _reach(address: str) -> None:
    """Raise RemoteUnavailable at once if nothing listens at ``address``: Ray itself tries for minutes."""
    host, colon, port = address.rpartition(":")
    if not colon:
        return
    try:
        socket.create_connection((host, int(port)), _REACHED_S).close()
    except (OSError, ValueError) as error:
        raise unreachable(address) from error


def _environment(options: RemoteOptions) -> dict[str, str]:
    """Return what the process is told: Ray reads much from the environment only."""
    found = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    if options.token_file:
        found |= {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN_PATH": options.token_file}
    if options.address.startswith(_LOOPBACK):
        found["RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"] = "0"
    return _PATIENCE | found
