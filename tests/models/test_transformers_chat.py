"""Rule: a local model writes its likeliest text through its own chat template, in pieces that join to the whole; no
other files are taken for one, and a reply that is not whole in time is a failure.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from models.backends import transformers_chat
from models.errors import CatalogueError, GenerationFailed, ModelCorrupt, ModelMissing
from models.generation import Generator, Message, Role
from tests.models.damage import Damage, break_tokenizer, damaged_copy, halve_weights
from tests.threads import by_threads

QUESTION = (Message(Role.SYSTEM, "每月"), Message(Role.USER, "高龄津贴发几元"))
CONFIG = {"architectures": ["LlamaForCausalLM"]}


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("chat"))


def made(folder: Path, **choices: Any) -> Path:
    from tests.models.tiny_chat import tiny_chat  # noqa: PLC0415  the unit tier has no torch

    tiny_chat(folder, **choices)
    return folder


@pytest.fixture
def tiny(folder: Path) -> Generator:
    return transformers_chat.load(folder, "tiny", {})


def text_of_tiny() -> str:
    from tests.models.tiny_chat import TEXT  # noqa: PLC0415  as above

    return TEXT


@pytest.mark.model
def test_pieces_join_to_the_text(tiny: Generator) -> None:
    tiny.warm_up()
    pieces = list(tiny.generate(QUESTION, limit_tokens=30))
    assert tiny.name == "tiny"
    assert "".join(pieces) == text_of_tiny()
    assert len(pieces) > 5
    assert all(pieces)


@pytest.mark.model
def test_it_writes_what_the_library_writes_without_pieces(tmp_path: Path) -> None:
    """A model with random weights, asked through its template, whose own taste for chance counts for nothing."""
    from transformers import AutoModelForCausalLM, AutoTokenizer  # noqa: PLC0415  as above

    made(tmp_path, chain=False)
    tokenizer: Any = AutoTokenizer.from_pretrained(tmp_path)
    model: Any = AutoModelForCausalLM.from_pretrained(tmp_path)
    prompt = "规矩：每月<|end|>问：高龄津贴发几元<|end|>答：<|start|>"
    inputs = tokenizer(prompt, return_tensors="pt", return_token_type_ids=False)
    written = model.generate(**inputs, do_sample=False, temperature=None, max_new_tokens=12, pad_token_id=0)
    whole = tokenizer.decode(written[0, inputs["input_ids"].shape[1] :], skip_special_tokens=True)
    tiny = transformers_chat.load(tmp_path, "tiny", {})
    assert whole
    for _ in range(2):
        assert "".join(tiny.generate(QUESTION, limit_tokens=12)) == whole


@pytest.mark.model
@pytest.mark.parametrize(
    ("limit", "stop", "text"),
    [(4, (), "高龄津贴"), (30, ("一百",), "高龄津贴每月发"), (30, ("没有",), "高龄津贴每月发一百元[1]。")],
)
def test_a_reply_ends_where_it_is_told(tiny: Generator, limit: int, stop: tuple[str, ...], text: str) -> None:
    assert "".join(tiny.generate(QUESTION, limit_tokens=limit, stop=stop)) == text


@pytest.mark.model
def test_threads_share_it(tiny: Generator) -> None:
    found = by_threads(4, lambda: "".join(tiny.generate(QUESTION, limit_tokens=30)))
    assert found == [text_of_tiny()] * 4


@pytest.mark.model
def test_who_stops_listening_does_not_keep_others_waiting(tiny: Generator) -> None:
    pieces = tiny.generate(QUESTION, limit_tokens=30)
    assert next(pieces) == "高"
    pieces.close()
    assert "".join(tiny.generate(QUESTION, limit_tokens=30)) == text_of_tiny()


@pytest.mark.model
@pytest.mark.parametrize(
    ("options", "asked", "message"),
    [
        ({"total_s": 1e-9}, QUESTION, "太慢"),
        ({"max_tokens": 40}, QUESTION, "太长"),
        ({"max_tokens": 9999}, (*QUESTION, *QUESTION, *QUESTION), "太长"),
    ],
)
def test_what_cannot_be_whole_is_a_failure(
    folder: Path, options: dict[str, object], asked: tuple[Message, ...], message: str
) -> None:
    """Not even an option lets a model read more than it can."""
    tiny = transformers_chat.load(folder, "tiny", options)
    with pytest.raises(GenerationFailed, match=message):
        list(tiny.generate(asked, limit_tokens=30))


@pytest.mark.model
@pytest.mark.parametrize(
    "template",
    [
        "{{ raise_exception('no system') }}",
        "{% if false %}nothing{% endif %}",  # the library cannot go on from nothing
    ],
)
def test_what_the_library_refuses_is_a_failure_every_time(tmp_path: Path, template: str) -> None:
    tiny = transformers_chat.load(made(tmp_path, template=template), "tiny", {"total_s": 5})
    for _ in range(2):
        with pytest.raises(GenerationFailed, match="运行出错"):
            list(tiny.generate(QUESTION, limit_tokens=5))


@pytest.mark.model
def test_a_model_without_a_template_is_told(tmp_path: Path) -> None:
    tiny = transformers_chat.load(made(tmp_path, template=None), "tiny", {})
    with pytest.raises(ModelCorrupt, match="没有对话模板"):
        tiny.warm_up()


def bring_code(folder: Path) -> None:
    """Make it a model of a kind that only a program beside it knows."""
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    config |= {
        "model_type": "own",
        "auto_map": {"AutoConfig": "own.Own", "AutoModelForCausalLM": "own.OwnForCausalLM"},
    }
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    (folder / "own.py").write_text(f"open({str(folder / 'run')!r}, 'w')", encoding="utf-8")


@pytest.mark.model
@pytest.mark.parametrize("damage", [halve_weights, break_tokenizer, bring_code])
def test_files_that_the_library_cannot_read_are_named(folder: Path, tmp_path: Path, damage: Damage) -> None:
    tiny = transformers_chat.load(damaged_copy(folder, tmp_path, damage), "tiny", {})
    with pytest.raises(ModelCorrupt, match="models prepare tiny"):
        tiny.warm_up()
    assert not (tmp_path / "run").exists()


@pytest.mark.unit
@pytest.mark.parametrize(
    ("config", "weights"),
    [
        (None, "model.safetensors"),
        ("{", "model.safetensors"),
        ("[]", "model.safetensors"),
        (json.dumps({"architectures": ["BertModel"]}), "model.safetensors"),
        (json.dumps(CONFIG), "pytorch_model.bin"),  # a pickle may run anything
    ],
)
def test_a_folder_without_a_model_is_refused(tmp_path: Path, config: str | None, weights: str) -> None:
    (tmp_path / weights).touch()
    if config is not None:
        (tmp_path / "config.json").write_text(config, encoding="utf-8")
    with pytest.raises(ModelCorrupt, match=r"safetensors.*models prepare tiny"):
        transformers_chat.load(tmp_path, "tiny", {})


@pytest.mark.unit
def test_what_else_it_cannot_be_loaded_from_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="models prepare tiny"):
        transformers_chat.load(None, "tiny", {})
    (tmp_path / "config.json").write_text(json.dumps(CONFIG), encoding="utf-8")
    (tmp_path / "model.safetensors").touch()
    with pytest.raises(CatalogueError, match="dtype"):
        transformers_chat.load(tmp_path, "tiny", {"dtype": "int4"})
