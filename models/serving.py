"""Models as deployments of Ray Serve, for as long as this process runs. ``models.backends.ray_serve`` calls them."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from models.catalogue import Catalogue
from models.errors import BackendUnavailable, CatalogueError, RemoteUnavailable
from models.remote import APPLICATION, RemoteOptions, ReplicaOptions
from models.replica import SERVED, Replica

_HEALTH_S = 5.0
"""How often a replica is asked whether it is alive, and how long it may take to say so."""
_SHUTDOWN_S = 10.0
"""How long a replica that is replaced may go on with what it has begun."""
_LOOPBACK = "127.0.0.1"
_PORT = 6379
"""Where a cluster of our own listens if the settings do not say: Ray's own choice."""


def token_in(path: Path) -> Path:
    """Return the file with the token that callers need, made if it is not there; nobody else may read it."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
    return path


@contextmanager
def cluster(options: RemoteOptions, cpus: int | None = None) -> Iterator[str]:
    """Yield the address of a cluster: the one at ``options.address``, or one of our own while the body runs.

    One of our own is for this machine only. It is started if there is no address, or one on loopback where nobody
    listens: what is in the settings of those who ask it serves as well for starting it again. ``cpus`` is how many
    cores it may promise, those of the machine if None.

    Raises:
        BackendUnavailable: Ray is not installed.
        RemoteUnavailable: the cluster cannot be reached.
    """
    own = not options.address or _is_free(options.address)
    _prepare_environment(options, own=own)
    try:
        import ray  # noqa: PLC0415  an extra
    except ImportError as error:
        raise BackendUnavailable("没有装 Ray。请运行：pip install 'xiangyin[ray]'。") from error
    try:
        if not own:
            ray.init(address=options.address, namespace="serve", log_to_driver=False)
        else:
            ray.init(
                address="local",
                namespace="serve",
                num_cpus=cpus,
                include_dashboard=False,
                log_to_driver=False,
                _node_ip_address=_LOOPBACK,
            )
    except Exception as error:  # whatever stands in the way
        raise RemoteUnavailable(
            f"Ray 没能启动或连上（{type(error).__name__}）。请检查地址和口令。"
        ) from error
    try:
        yield str(ray.get_runtime_context().gcs_address)
    finally:
        ray.shutdown()


def deploy(
    names: Sequence[str],
    catalogue: Catalogue,
    catalogues: Sequence[Path],
    folder: Path,
    options: ReplicaOptions,
) -> None:
    """Start the replicas of the models, and return when all of them are warm.

    Args:
        names: of the catalogue.
        catalogue: what they are for.
        catalogues: the installation's own catalogues, at the same paths on each machine.
        folder: of the prepared models, at the same path on each machine.
        options: how many there are, and what each may take.

    Raises:
        CatalogueError: a model is of no use elsewhere.
        RemoteUnavailable: the replicas did not start.
    """
    for name in names:
        if catalogue[name].task not in SERVED or catalogue[name].external:
            raise CatalogueError(f"模型“{name}”不能放到别的机器上用。听写、朗读和检索的模型可以。")
    from ray import serve  # noqa: PLC0415  an extra

    deployment = serve.deployment(Replica).options(
        num_replicas=options.replicas,
        max_ongoing_requests=options.at_once,
        max_queued_requests=options.waiting,
        health_check_period_s=_HEALTH_S,
        health_check_timeout_s=_HEALTH_S,
        graceful_shutdown_timeout_s=_SHUTDOWN_S,
        ray_actor_options={"num_cpus": options.cpus},
    )
    serve.start(proxy_location="Disabled")  # nothing listens for HTTP: replicas are called by handles
    try:
        serve.run_many(
            [
                serve.RunTarget(
                    deployment.bind(name, [str(each) for each in catalogues], str(folder)),
                    name=APPLICATION.format(name),
                    route_prefix=None,
                )
                for name in names
            ]
        )
    except RuntimeError as error:
        raise RemoteUnavailable(
            "有模型没能启动。请先在每台机器上运行 python -m assistant models verify。"
        ) from error


def _is_free(address: str) -> bool:
    """Return whether ``address`` is on loopback, and nobody listens there."""
    host, _, port = address.rpartition(":")
    if host != _LOOPBACK or not port.isdecimal():
        return False
    with socket.socket() as tried:
        return tried.connect_ex((host, int(port))) != 0


def _prepare_environment(options: RemoteOptions, *, own: bool) -> None:
    """Set what Ray reads from the environment only: nobody else may call, and nothing is reported to its makers."""
    if options.token_file:
        os.environ["RAY_AUTH_MODE"] = "token"
        os.environ["RAY_AUTH_TOKEN_PATH"] = options.token_file
    if own:
        os.environ["RAY_GCS_SERVER_PORT"] = options.address.rpartition(":")[2] or str(_PORT)
        # Ray's own switch for machines that are no part of a cluster: everything listens on loopback only.
        os.environ["RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"] = "0"
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ.setdefault("RAY_ENABLE_UV_RUN_RUNTIME_ENV", "0")
