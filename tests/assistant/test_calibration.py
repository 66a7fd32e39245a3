"""Rule: weights and floors are used only for the kind of release that they were fitted for."""

from __future__ import annotations

import json
import logging
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from assistant.calibration import Calibration, Floors, calibration_for, path_in, save, usual
from assistant.settings import ModelChoice
from assistant.signs import Signs
from knowledge_base.layout import Layout
from knowledge_base.release import SCHEMA, Manifest
from tests.assistant.signs_fakes import calibration

pytestmark = pytest.mark.unit

NOTHING = Signs(*[0.0] * len(fields(Signs)))
OWN = replace(calibration(1.0, meaning=2.0), embedder="bge-m3", schema=SCHEMA, fitted_on=("questions.jsonl",))


def manifest(embedder: str, schema: int = SCHEMA) -> Manifest:
    return Manifest(schema, "id", "", embedder, 3, "", "", 0, 0, {})


@pytest.fixture
def home(tmp_path: Path) -> Path:
    Layout(tmp_path).root.mkdir(parents=True)
    return tmp_path


def test_the_package_has_one_for_the_default_embedder_and_releases_of_today() -> None:
    shipped = usual()
    assert shipped.fits(manifest(ModelChoice().embedder))
    assert shipped.fitted_on


def test_what_speaks_for_an_answer_raises_the_probability_and_what_speaks_against_lowers_it() -> None:
    shipped = usual()
    nothing = shipped.probability(NOTHING)
    for sign in ("meaning", "familiar", "apart", "kind", "case", "together"):
        assert shipped.probability(replace(NOTHING, **{sign: 0.1})) > nothing
    assert shipped.probability(replace(NOTHING, missing=0.1)) < nothing


def test_the_probability_is_the_logistic_function_of_the_weighted_signs() -> None:
    assert calibration().probability(NOTHING) == 0.5
    assert calibration(meaning=2.0).probability(replace(NOTHING, meaning=1.0)) == pytest.approx(
        0.8808, abs=1e-4
    )


def test_what_is_saved_is_used(home: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert save(OWN, home) == path_in(home)
    assert calibration_for(home, manifest("bge-m3")) == OWN
    assert not caplog.records


def test_without_one_of_its_own_a_home_uses_that_of_the_package(
    home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert calibration_for(home, manifest("e5-small")) == usual()
    assert not caplog.records


def test_one_for_another_embedder_is_not_used(home: Path, caplog: pytest.LogCaptureFixture) -> None:
    save(OWN, home)
    assert calibration_for(home, manifest("e5-small")) == usual()
    assert "bge-m3" in caplog.text


@pytest.mark.parametrize("other", [manifest("qwen"), manifest("e5-small", SCHEMA + 1)])
def test_without_any_that_fits_the_floors_are_higher(
    home: Path, caplog: pytest.LogCaptureFixture, other: Manifest
) -> None:
    found = calibration_for(home, other)
    assert found.floors.answer == pytest.approx((1 + usual().floors.answer) / 2)
    assert found.floors.ask_back > usual().floors.ask_back
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


def _content(**changes: Any) -> str:
    return json.dumps(json.loads(OWN.as_json()) | changes)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        _content(weights={"meaning": 1.0}),
        _content(weights={**OWN.weights, "luck": 1.0}),
        _content(intercept="much"),
        _content(floors={"answer": 0.2, "ask_back": 0.6}),
        _content(floors={"answer": 1.2, "ask_back": 0.6}),
        _content(luck=1),
    ],
)
def test_a_malformed_file_is_not_used(home: Path, caplog: pytest.LogCaptureFixture, content: str) -> None:
    path_in(home).write_text(content, "utf-8")
    assert calibration_for(home, manifest("e5-small")) == usual()
    assert "cannot read" in caplog.text


@pytest.mark.parametrize(("answer", "ask_back"), [(0.2, 0.6), (1.1, 0.5), (0.5, 0.0)])
def test_floors_out_of_order_are_refused(answer: float, ask_back: float) -> None:
    with pytest.raises(ValueError, match="floors"):
        Floors(answer, ask_back)


def test_a_weight_that_is_missing_is_refused() -> None:
    with pytest.raises(ValidationError):
        Calibration({"meaning": 1.0}, 0.0, Floors(0.6, 0.2), "e5-small", SCHEMA)
