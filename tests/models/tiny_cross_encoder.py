"""A cross-encoder of one layer with random weights, in the files of a model from a hub."""

from __future__ import annotations

from pathlib import Path

import torch
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Split
from tokenizers.processors import TemplateProcessing
from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

POSITIONS = 32
_MARKS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
_CHARACTERS = "高龄津贴每月发一百元食堂几点开饭"


def tiny_cross_encoder(folder: Path) -> None:
    """Write the model; its tokens are characters, and its texts are at most ``POSITIONS`` tokens long."""
    words = [*_MARKS, *dict.fromkeys(_CHARACTERS)]
    torch.manual_seed(7)
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=POSITIONS,
        initializer_range=1.0,  # so that scores lie apart
        num_labels=1,
        # As older models of the library have it: what they score is not between 0 and 1.
        sbert_ce_default_activation_function="torch.nn.modules.linear.Identity",
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    _tokenizer(words).save_pretrained(folder)


def _tokenizer(words: list[str]) -> PreTrainedTokenizerFast:
    tokenizer = Tokenizer(WordLevel({word: number for number, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Split("", "isolated")
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="[PAD]",
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        model_max_length=POSITIONS,
    )
