"""Causal language models of transformers in a local folder, with the chat template that comes with them."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.backends.writing import BROKEN, TOO_SLOW, Writing
from models.errors import CatalogueError, GenerationFailed, ModelCorrupt
from models.generation import Message, Pieces, until_stop
from models.options import integer, number, prepared, text

TOO_MUCH = "给本地语言模型的文字太长，它读不下。"
_DTYPES = ("float32", "bfloat16", "float16")


@dataclass(frozen=True, slots=True)
class ChatOptions:
    """Where a model runs, and how long anybody waits for it."""

    device: str = "cpu"
    """As PyTorch names it: cpu, cuda, cuda:1."""
    dtype: str = "float32"
    """Of the weights in memory."""
    threads: int = 1
    """Of all of PyTorch; on a busy machine two wait for each other."""
    total_s: float = 30.0
    """From the beginning to the end of a reply, that of another one included if it is not finished yet."""
    max_tokens: int = 4096
    """Of messages and reply together, at most; the model's own limit counts as well."""


def load(folder: Path | None, name: str, options: Mapping[str, object]) -> TransformersChat:
    """Return the model in ``folder``. The options are the fields of ``ChatOptions``.

    Raises:
        ModelCorrupt: the folder holds no causal language model in safetensors.
        ModelMissing: there is no folder.
        CatalogueError: an option is wrong.
    """
    folder = prepared(folder, name)
    _insist_on_causal_model(folder, name)
    plain = ChatOptions()
    dtype = text(options, "dtype", plain.dtype)
    if dtype not in _DTYPES:
        raise CatalogueError(
            f"模型设置 dtype 要填 {'、'.join(_DTYPES)} 之一，现在填的是 {dtype}。请改正模型目录。"
        )
    return TransformersChat(
        folder,
        name,
        ChatOptions(
            device=text(options, "device", plain.device),
            dtype=dtype,
            threads=integer(options, "threads", plain.threads),
            total_s=number(options, "total_s", plain.total_s),
            max_tokens=integer(options, "max_tokens", plain.max_tokens),
        ),
    )


class TransformersChat:
    """A ``Generator`` that always takes the likeliest token. It writes one reply at a time; others wait.

    The weights are safetensors, and no code that comes with them is run.
    """

    def __init__(self, folder: Path, name: str, options: ChatOptions) -> None:
        self.name = name
        self._folder = folder
        self._options = options
        self._loading = threading.Lock()
        self._writing = threading.Lock()
        self._parts: tuple[Any, Any] | None = None

    def warm_up(self) -> None:
        """Import the library, which takes seconds, and load the weights; once.

        Raises:
            ModelCorrupt: the library cannot load them, or there is no chat template.
        """
        self._loaded()

    def generate(self, messages: Sequence[Message], *, limit_tokens: int, stop: Sequence[str] = ()) -> Pieces:
        """Yield the pieces of the reply.

        Raises:
            GenerationFailed: the messages are too long, the time is up, or the library failed.
            ModelCorrupt: as ``warm_up``.
        """
        return until_stop(self._pieces(messages, limit_tokens), stop)

    def _pieces(self, messages: Sequence[Message], limit_tokens: int) -> Pieces:
        model, tokenizer = self._loaded()
        deadline = time.monotonic() + self._options.total_s
        inputs = self._inputs(model, tokenizer, messages, limit_tokens)
        writing = Writing(model, tokenizer, inputs, limit_tokens, deadline)
        if not self._writing.acquire(timeout=self._options.total_s):
            raise GenerationFailed(TOO_SLOW)
        yield from writing.pieces(self._writing.release)

    def _inputs(self, model: Any, tokenizer: Any, messages: Sequence[Message], limit_tokens: int) -> Any:
        """Return the messages as tokens, the beginning of the reply after them."""
        try:
            inputs = tokenizer.apply_chat_template(
                [{"role": message.role.value, "content": message.text} for message in messages],
                add_generation_prompt=True,
                enable_thinking=False,  # templates that know it leave the model's musings out
                return_tensors="pt",
                return_dict=True,
            )
        except Exception as error:  # a template is a program of the model's own, and may refuse a role
            raise GenerationFailed(BROKEN) from error
        most = min(self._options.max_tokens, getattr(model.config, "max_position_embeddings", 1 << 30))
        if inputs["input_ids"].shape[1] + limit_tokens > most:
            raise GenerationFailed(TOO_MUCH)
        return inputs.to(model.device)

    def _loaded(self) -> tuple[Any, Any]:
        with self._loading:
            if self._parts is None:
                self._parts = self._load()
            return self._parts

    def _load(self) -> tuple[Any, Any]:
        import torch  # noqa: PLC0415  seconds of work: not before the first question or warm_up
        from transformers import AutoModelForCausalLM, AutoTokenizer  # noqa: PLC0415  as above
        from transformers.utils import logging  # noqa: PLC0415  as above

        logging.disable_progress_bar()
        torch.set_num_threads(self._options.threads)
        local = {"local_files_only": True, "trust_remote_code": False}
        try:
            tokenizer = AutoTokenizer.from_pretrained(self._folder, **local)
            model = AutoModelForCausalLM.from_pretrained(
                self._folder, use_safetensors=True, dtype=getattr(torch, self._options.dtype), **local
            )
            model = model.to(self._options.device).eval()
        except Exception as error:  # three libraries read the files, each with errors of its own
            raise _corrupt(self.name) from error
        if not tokenizer.chat_template:
            raise ModelCorrupt(
                f"模型“{self.name}”没有对话模板，不能问答。请换一个对话用（Instruct、Chat）的模型。"
            )
        return model, tokenizer


def _insist_on_causal_model(folder: Path, name: str) -> None:
    """Look at what kind of model it is before seconds are spent on it.

    Raises:
        ModelCorrupt: it is no causal language model, or has no weights in safetensors.
    """
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        architecture = str(config["architectures"][0])
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise _corrupt(name) from error
    if not architecture.endswith("ForCausalLM") or not any(folder.glob("*.safetensors")):
        raise _corrupt(name)


def _corrupt(name: str) -> ModelCorrupt:
    return ModelCorrupt(
        f"模型“{name}”的文件打不开，或者它不是写文字用的模型（要 safetensors 格式）。"
        f"请管理员运行 python -m assistant models prepare {name} 重新准备。"
    )
