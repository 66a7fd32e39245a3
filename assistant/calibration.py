"""A calibration: what the signs of an answer are worth, and how sure one must be, fitted for one release.

The probability that the best evidence answers is a logistic function of the signs. Its weights hold for the
embedder and the kind of release that they were fitted with, as another embedder spreads its scores elsewhere. So
they are kept as a file: the package has one for the default embedder, and ``evaluate confidence --fit --save`` writes
one beside the releases of a home, which is used from then on.
"""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from importlib.resources import files
from pathlib import Path

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked

from assistant.signs import Signs
from knowledge_base.layout import Layout, write_durably
from knowledge_base.release import Manifest

_log = logging.getLogger(__name__)
_NAME = "calibration.json"
_CARE = 0.5
"""Of what is missing to certainty, the share by which the floors are raised where nothing was fitted."""


@dataclass(frozen=True, slots=True)
class Floors:
    """Probabilities from which something is said."""

    answer: float
    """From here on the assistant answers."""
    ask_back: float
    """From here on it asks what was meant; below, it declines."""

    def __post_init__(self) -> None:
        """Raise ValueError unless 0 < ask_back <= answer <= 1."""
        if not 0 < self.ask_back <= self.answer <= 1:
            raise ValueError("floors out of order")

    @property
    def careful(self) -> Floors:
        """The floors where the weights were fitted for something else."""
        return Floors(*(floor + _CARE * (1.0 - floor) for floor in (self.answer, self.ask_back)))


@checked(frozen=True, slots=True, config=ConfigDict(extra="forbid", allow_inf_nan=False))
class Calibration:
    """Weights and floors, with what they were fitted for."""

    weights: Mapping[str, float]
    """By the name of the sign."""
    intercept: float
    floors: Floors
    embedder: str
    schema: int
    """Of the release, as its manifest has it."""
    fitted_on: tuple[str, ...] = ()
    """For people: a line for each file of questions, and what else is to be known about them."""

    def __post_init__(self) -> None:
        """Raise ValueError unless every sign has a weight, and nothing else."""
        if set(self.weights) != {field.name for field in fields(Signs)}:
            raise ValueError("weights of other signs")

    def probability(self, signs: Signs) -> float:
        """Return the probability, 0 to 1, that an extract with these signs answers."""
        logit = self.intercept + sum(self.weights[name] * sign for name, sign in asdict(signs).items())
        return 1.0 / (1.0 + math.exp(-logit))

    def as_json(self) -> str:
        """Return the content of a calibration's file."""
        return json.dumps(_ADAPTER.dump_python(self, mode="json"), ensure_ascii=False, indent=2) + "\n"

    def fits(self, manifest: Manifest) -> bool:
        """Return whether it was fitted for such a release."""
        return (self.embedder, self.schema) == (manifest.embedder, manifest.schema)


_ADAPTER = TypeAdapter(Calibration)


def usual() -> Calibration:
    """Return the calibration that comes with the package."""
    return _ADAPTER.validate_json(files(__package__).joinpath(_NAME).read_bytes())


def path_in(home: Path) -> Path:
    """Return the file beside the releases of ``home``; publishing leaves it alone."""
    return Layout(home).root / _NAME


def save(calibration: Calibration, home: Path) -> Path:
    """Write the calibration of a home, in one step. Return its path."""
    path = path_in(home)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_durably(path, calibration.as_json().encode())
    return path


def calibration_for(home: Path, manifest: Manifest) -> Calibration:
    """Return the calibration of ``home`` if it was fitted for such a release, else that of the package.

    If that was fitted for another embedder, too, its floors are raised, and a warning is logged.
    """
    path = path_in(home)
    try:
        own = _ADAPTER.validate_json(path.read_bytes())
    except FileNotFoundError:
        own = usual()
    except (OSError, ValidationError):
        _log.warning("cannot read %s: the calibration of the package is used", path)
        own = usual()
    if own.fits(manifest):
        return own
    _log.warning(
        "%s was fitted for %s (schema %d), not for %s (schema %d): run evaluate confidence --fit --save",
        path if path.exists() else _NAME,
        own.embedder,
        own.schema,
        manifest.embedder,
        manifest.schema,
    )
    shipped = usual()
    return shipped if shipped.fits(manifest) else replace(shipped, floors=shipped.floors.careful)
