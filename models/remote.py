"""Which models run on other machines, and how they are asked."""

from __future__ import annotations

from dataclasses import dataclass, field

from models.errors import RemoteUnavailable

APPLICATION = "xiangyin-{}"
"""Of a model, by its name: each is an application of its own, so that one can be replaced without the others."""


@dataclass(frozen=True, slots=True)
class RemoteOptions:
    """Where a Ray cluster is, and what of it is used."""

    address: str = ""
    """HOST:PORT of its head; empty: everything is done here."""
    models: frozenset[str] = frozenset()
    """Catalogue names of the models that run there; all others are loaded here."""
    token_file: str = field(default="", repr=False)
    """The file with the token that the cluster asks for; empty if it asks for none."""
    timeout_s: float = 30.0
    """After so long an utterance is given up."""
    attempts: int = 3
    """How often an utterance is sent that is lost with its replica."""

    def has(self, name: str) -> bool:
        """Whether the model of that name runs there."""
        return bool(self.address) and name in self.models


@dataclass(frozen=True, slots=True)
class ReplicaOptions:
    """How a model is deployed. The number of replicas is fixed: a cold one takes longer than anybody waits."""

    replicas: int = 2
    cpus: float = 1.0
    """Cores that are set aside for a replica."""
    at_once: int = 2
    """Utterances that a replica works on at once."""
    waiting: int = 8
    """Utterances that may wait at each server for a replica; one more is refused at once."""


class ReplicaLost(Exception):
    """The replica that worked on it is gone."""


def unavailable(name: str) -> RemoteUnavailable:
    """Return what is said where nobody answers."""
    return RemoteUnavailable(f"运行模型“{name}”的机器现在没有回答。请等一分钟再试；还是不行，请找工作人员。")
