"""Composition root: Settings -> Assistant. It alone decides which models stand behind everything else."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from assistant.equipment import Equipment
from assistant.homes import installation_of
from assistant.knowledge import Knowledge
from assistant.runtime import Assistant
from assistant.settings import Settings
from knowledge_base import publishing
from knowledge_base.drafting import Progress
from knowledge_base.release import Release
from models.catalogue import load_catalogue
from models.registry import Registry


def models_of(settings: Settings) -> Path:
    """Return the folder of the prepared models, which all communities of an installation share."""
    return installation_of(settings.home) / "models"


def catalogues_of(settings: Settings) -> tuple[Path, ...]:
    """Return the installation's own catalogue, if it has one."""
    own = installation_of(settings.home) / "catalogue.toml"
    return (own,) if own.exists() else ()


def registry_of(settings: Settings) -> Registry:
    """Return the models that are prepared below the home folder, and those that run elsewhere."""
    remote = settings.remote.options(installation_of(settings.home))
    return Registry(load_catalogue(*catalogues_of(settings)), models_of(settings), remote=remote)


def publish_documents(settings: Settings, folders: Iterable[Path], progress: Progress) -> Release:
    """Publish the documents of ``folders``. Raises what ``knowledge_base.publishing.publish`` raises."""
    embedder = registry_of(settings).embedder(settings.models.embedder)
    return publishing.publish(folders, settings.home, embedder, progress=progress)


def quoting_equipment(settings: Settings, registry: Registry) -> Equipment:
    """Return the equipment without a language model that words answers.

    What is checked with it comes out the same every time, and no golden question leaves the machine.
    """
    models = settings.models.model_copy(update={"generator": ""})
    return Equipment(settings.model_copy(update={"models": models}), registry)


def knowledge_of(settings: Settings, registry: Registry, release: Release) -> Knowledge:
    """Return what answers from ``release``, be it in force or a draft, with the models of ``registry``. It quotes.

    Nothing is loaded yet; several releases share what the registry has loaded.
    """
    return Knowledge(quoting_equipment(settings, registry), release)


def build(settings: Settings, registry: Registry | None = None) -> Assistant:
    """Return the assistant. Nothing is loaded yet: that is left to ``start`` or to the first turn.

    ``registry`` has the models, which several assistants may share.
    """
    return Assistant(Equipment(settings, registry or registry_of(settings)))
