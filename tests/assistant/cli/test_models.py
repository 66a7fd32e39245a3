"""Rule: ``models`` says how each model stands on this machine, prepares it once, and finds every damage."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from models.catalogue import load_catalogue
from tests.assistant.cli.conftest import Run
from tests.models.packages import CONFIG, WEIGHTS, entry, file_row, tiny_entry

pytestmark = pytest.mark.unit


@pytest.fixture
def archives(home: Path, tmp_path: Path) -> Path:
    """The archives of a tiny model that the home's own catalogue names."""
    archives = tmp_path / "archives"
    own = tiny_entry(archives) + entry("our-voice", sources=['{ kind = "service" }'], task="synthesis")
    (home / "catalogue.toml").write_text(own, "utf-8")
    return archives


def test_the_list_shows_the_whole_catalogue(run: Run) -> None:
    result = run("models", "list")
    assert result.code == 0
    for model in load_catalogue():
        assert model.name in result.out
        assert model.license in result.out
    assert "whisper-base（默认）" in result.out
    assert "没有准备" in result.out
    assert "不需要准备" in result.out


def test_the_list_is_json_as_well(run: Run, archives: Path) -> None:
    rows = {row["name"]: row for row in json.loads(run("models", "list", "--json").out)}
    assert set(rows) == {model.name for model in load_catalogue()} | {"tiny", "our-voice"}
    assert (rows["tiny"]["state"], rows["tiny"]["default"]) == ("missing", False)
    assert rows["tiny"]["size_bytes"] == len(WEIGHTS) + len(CONFIG)
    assert rows["our-voice"]["state"] == "external"
    assert (rows["e5-small"]["default"], rows["e5-small"]["optional"]) == (True, False)
    assert (rows["libime-zh"]["default"], rows["libime-zh"]["optional"]) == (True, True)


def test_preparing_from_a_folder_of_archives(run: Run, archives: Path, home: Path) -> None:
    first = run("models", "prepare", "tiny", "--from", archives)
    assert first.code == 0, first.err
    assert first.out == "很小的模型（tiny）：准备好了\n"
    assert (home / "models" / "tiny" / "weights" / "model.bin").read_bytes() == WEIGHTS
    again = run("models", "prepare", "tiny", "--from", archives)
    assert (again.code, again.out) == (0, "很小的模型（tiny）：早已准备好，文件核对无误\n")
    assert "tiny　已准备好\n" in run("models", "verify").out


@pytest.fixture
def defaults(archives: Path, home: Path, tmp_path: Path) -> None:
    """Make the tiny model the whole default, besides an optional one that cannot be had."""
    default = [model.name for model in load_catalogue() if model.default]
    service = ['{ kind = "service" }']
    own = tiny_entry(archives, default=True)
    own += "".join(entry(name, sources=service) for name in default)
    spare = {"title": "备用", "default": True, "optional": True}
    own += entry("spare", files=[file_row("a", b"a")], sources=['{ kind = "folder" }'], **spare)
    (home / "catalogue.toml").write_text(own, "utf-8")


@pytest.mark.usefixtures("defaults")
def test_an_optional_model_that_cannot_be_had_stops_nothing(run: Run, archives: Path) -> None:
    result = run("models", "prepare", "--from", archives)
    assert (result.code, result.out) == (0, "很小的模型（tiny）：准备好了\n")
    assert "提示：备用（spare）在这台机器上没能准备好。没有它也能用" in result.err
    assert "python -m assistant models prepare spare" in result.err


@pytest.mark.usefixtures("defaults")
def test_an_optional_model_is_prepared_where_it_can_be_had(run: Run, archives: Path) -> None:
    (archives / "a").write_bytes(b"a")
    result = run("models", "prepare", "--from", archives)
    assert (result.code, result.out) == (0, "很小的模型（tiny）：准备好了\n备用（spare）：准备好了\n")
    assert "提示" not in result.err


@pytest.mark.usefixtures("defaults")
@pytest.mark.parametrize("words", [["spare"], ["spare", "--default"]])
def test_an_optional_model_that_is_asked_for_is_insisted_on(
    run: Run, archives: Path, words: list[str]
) -> None:
    result = run("models", "prepare", *words, "--from", archives)
    assert result.code == 1
    assert "缺少文件：a" in result.err


def test_what_needs_no_preparation_says_so(run: Run, archives: Path) -> None:
    result = run("models", "prepare", "our-voice")
    assert (result.code, result.out) == (0, "很小的模型（our-voice）：不需要准备\n")


def test_a_damaged_file_is_found_and_mended(run: Run, archives: Path, home: Path) -> None:
    run("models", "prepare", "tiny", "--from", archives)
    weights = home / "models" / "tiny" / "weights" / "model.bin"
    weights.write_bytes(WEIGHTS[:-1] + b"!")
    result = run("models", "verify", "tiny")
    assert result.code == 1
    assert result.out.startswith("tiny　文件有问题：")
    assert "weights/model.bin" in result.out
    assert result.out.endswith("请运行：python -m assistant models prepare tiny\n")
    assert run("models", "prepare", "tiny", "--from", archives).code == 0
    assert run("models", "verify", "tiny").code == 0


def test_a_model_that_is_not_there_is_not_verified(run: Run) -> None:
    result = run("models", "verify", "whisper-base")
    assert result.code == 1
    assert result.out == ("whisper-base　没有准备\n请运行：python -m assistant models prepare whisper-base\n")


@pytest.mark.parametrize("action", ["prepare", "verify"])
def test_an_unknown_model_is_named(run: Run, action: str) -> None:
    result = run("models", action, "no-such-model")
    assert (result.code, result.out) == (1, "")
    assert "no-such-model" in result.err


def test_without_network_and_archives_it_fails_clearly(run: Run, archives: Path, home: Path) -> None:
    result = run("models", "prepare", "tiny", "--offline")
    assert (result.code, result.out) == (1, "")
    assert "Traceback" not in result.err
    assert not (home / "models" / "tiny").exists()


def test_a_catalogue_of_the_home_that_is_wrong_is_explained(run: Run, home: Path) -> None:
    (home / "catalogue.toml").write_text("[tiny]\ntask = 3\n", "utf-8")
    result = run("models", "list")
    assert (result.code, result.out) == (1, "")
    assert "tiny" in result.err
