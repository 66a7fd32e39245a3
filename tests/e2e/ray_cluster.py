"""A real Ray on this machine for the tests that need one: one for all of them, as it takes its time to start."""

from __future__ import annotations

import importlib.util
import re
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from models.catalogue import load_catalogue
from models.registry import Registry
from models.remote import RemoteOptions
from tests.e2e.sample_home import HANGS_S, ROOT, assistant_command, environment
from tests.lacking import lacking
from tests.models.prepared_models import registry_with

_ADDRESS = re.compile(r'address = "(127\.0\.0\.1:\d+)"')


@dataclass(frozen=True, slots=True)
class RayCluster:
    """Replicas of some models."""

    address: str
    home: Path
    models: tuple[str, ...]

    @property
    def options(self) -> RemoteOptions:
        """How they are called."""
        return RemoteOptions(
            self.address, frozenset(self.models), str(self.home / "ray.token"), timeout_s=60.0
        )

    def registry(self) -> Registry:
        """Return the models, as an assistant has them."""
        return Registry(load_catalogue(), self.home / "models", remote=self.options)

    def replicas(self, model: str, *, busy: bool = False) -> set[int]:
        """Return the process ids of a model's replicas; if ``busy``, of those that are at work on something."""
        name = f"ray::ServeReplica:xiangyin-{model}:Replica" + (".handle_request" if busy else "")
        found = set()
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                title = (folder / "cmdline").read_bytes().decode("utf-8", "replace")
                parents = (folder / "environ").read_bytes()
            except OSError:
                continue  # it has ended
            if title.startswith(name) and str(self.home).encode() in parents:
                found.add(int(folder.name))
        return found


@contextmanager
def ray_cluster(*models: str, replicas: int, waiting: int) -> Iterator[RayCluster]:
    """Start ``models serve`` in a process of its own; each replica works on one utterance at once."""
    if importlib.util.find_spec("ray") is None:
        lacking("Ray is not installed: pip install 'xiangyin[ray]'")
    prepared = registry_with(*models).folder
    with tempfile.TemporaryDirectory(prefix="xy-ray-") as folder:  # short: sockets lie below it
        home = Path(folder)
        (home / "models").symlink_to(prepared)
        settings = {
            "XIANGYIN_REMOTE__MODELS": str(list(models)).replace("'", '"'),
            "XIANGYIN_REMOTE__CPUS": "0.1",
            "XIANGYIN_REMOTE__AT_ONCE": "1",
            "XIANGYIN_REMOTE__REPLICAS": str(replicas),
            "XIANGYIN_REMOTE__WAITING": str(waiting),
            "XIANGYIN_REMOTE__ADDRESS": f"127.0.0.1:{_free_port()}",  # a cluster of its own: nobody listens there
            "XIANGYIN_REMOTE__TOKEN_FILE": "",
            "RAY_TMPDIR": folder,
        }
        with (home / "serve.log").open("wb") as log:
            server = subprocess.Popen(
                assistant_command("models", "serve", "--cpus", "1"),
                cwd=ROOT,
                env=environment(home, **settings),
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert server.stdout is not None
        try:
            lines = iter(server.stdout.readline, "")
            found = next((match for line in lines if (match := _ADDRESS.search(line))), None)
            assert found, (home / "serve.log").read_text()
            yield RayCluster(found[1], home, models)
        finally:
            server.terminate()
            server.wait(HANGS_S)
            server.stdout.close()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
