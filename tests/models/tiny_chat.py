"""A causal language model of one layer, in the files of a model from a hub, that writes one text or none in particular.

Its tokens are characters. With ``chain``, each token is followed by the next of that text, whatever came before.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import torch
from tokenizers import Tokenizer
from tokenizers.decoders import Fuse
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Split
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

POSITIONS = 64
END, START, UNKNOWN = "<|end|>", "<|start|>", "<|unknown|>"
TEMPLATE = (
    "{% for message in messages %}{% if message['role'] == 'system' %}规矩{% else %}问{% endif %}"
    "：{{ message['content'] }}"
    + END
    + "{% endfor %}{% if add_generation_prompt %}答："
    + START
    + "{% endif %}"
)
TEXT = "高龄津贴每月发一百元[1]。"
"""No character returns, so that each has one that follows it."""


def tiny_chat(folder: Path, *, chain: bool = True, template: str | None = TEMPLATE) -> None:
    """Write the model; messages and reply are at most ``POSITIONS`` tokens long together."""
    words = [END, UNKNOWN, START, *TEXT, *"规矩问：答几元"]
    words = list(dict.fromkeys(words))
    torch.manual_seed(7)
    config = LlamaConfig(
        vocab_size=len(words),
        hidden_size=len(words) + len(words) % 2,
        num_hidden_layers=1,
        num_attention_heads=1,
        intermediate_size=8,
        max_position_embeddings=POSITIONS,
        initializer_range=1.0,  # so that logits lie apart
        bos_token_id=None,
        eos_token_id=0,
        tie_word_embeddings=False,
    )
    model = LlamaForCausalLM(config)
    if chain:
        _chain(model, [words.index(each) for each in (START, *TEXT, END)])
    model.generation_config.temperature = 0.7  # as publishers set it: it must not count
    model.generation_config.do_sample = True
    model.save_pretrained(folder)
    _tokenizer(words, template).save_pretrained(folder)


def _chain(model: LlamaForCausalLM, order: list[int]) -> None:
    """Let attention and layers pass everything through, and the head answer each token with the next one."""
    with torch.no_grad():
        for name, weights in model.named_parameters():
            if "norm" not in name:
                weights.zero_()
        for token in range(model.config.vocab_size):
            model.model.embed_tokens.weight[token, token] = 1.0
        for token, following in pairwise(order):
            model.lm_head.weight[following, token] = 1.0


def _tokenizer(words: list[str], template: str | None) -> PreTrainedTokenizerFast:
    tokenizer = Tokenizer(WordLevel({word: number for number, word in enumerate(words)}, unk_token=UNKNOWN))
    tokenizer.pre_tokenizer = Split("", "isolated")
    tokenizer.decoder = Fuse()
    made = PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token=END, unk_token=UNKNOWN)
    made.add_special_tokens({"additional_special_tokens": [START]})
    made.chat_template = template
    return made
