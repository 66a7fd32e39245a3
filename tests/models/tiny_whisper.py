"""A Whisper of two layers with random weights and 256 bytes for words, in the files of a fine-tune from a hub."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from tokenizers import AddedToken, Tokenizer
from tokenizers.decoders import ByteLevel as ByteLevelDecoder
from tokenizers.models import BPE
from tokenizers.pre_tokenizers import ByteLevel
from transformers import GenerationConfig, WhisperConfig, WhisperForConditionalGeneration

_LANGUAGES = ("en", "zh", "yue")
_MARKS = (
    "<|endoftext|>",
    "<|startoftranscript|>",
    *(f"<|{language}|>" for language in _LANGUAGES),
    *("<|translate|>", "<|transcribe|>", "<|startoflm|>", "<|startofprev|>", "<|nospeech|>"),
    "<|notimestamps|>",
)
_TIMES = 1501


def tiny_whisper(folder: Path, *, mels: int = 80) -> None:
    """Write the model with its tokenizer, and a page that states its licence."""
    letters = sorted(ByteLevel.alphabet())
    vocabulary = {letter: number for number, letter in enumerate([*letters, _MARKS[0]])}
    tokenizer = Tokenizer(BPE(vocabulary, []))
    tokenizer.pre_tokenizer = ByteLevel(add_prefix_space=False)
    tokenizer.decoder = ByteLevelDecoder()
    tokenizer.add_special_tokens([AddedToken(mark, special=True) for mark in _MARKS])
    tokenizer.save(str(folder / "tokenizer.json"))
    end, start = (tokenizer.token_to_id(mark) for mark in _MARKS[:2])
    torch.manual_seed(7)
    config = WhisperConfig(
        vocab_size=len(letters) + len(_MARKS) + _TIMES,
        num_mel_bins=mels,
        d_model=16,
        encoder_layers=2,
        decoder_layers=2,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        encoder_ffn_dim=16,
        decoder_ffn_dim=16,
        bos_token_id=end,
        eos_token_id=end,
        pad_token_id=end,
        decoder_start_token_id=start,
        suppress_tokens=[],
        begin_suppress_tokens=[end],
    )
    model = WhisperForConditionalGeneration(config)
    languages = {f"<|{each}|>": tokenizer.token_to_id(f"<|{each}|>") for each in _LANGUAGES}
    model.generation_config = GenerationConfig(
        lang_to_id=languages,
        suppress_tokens=[],
        begin_suppress_tokens=[end],
        decoder_start_token_id=start,
        bos_token_id=end,
        eos_token_id=end,
        pad_token_id=end,
    )
    model.save_pretrained(folder)
    page = "---\nlanguage: zh\nlicense: apache-2.0\n---\n# 昆明话\n"
    (folder / "README.md").write_text(page, encoding="utf-8")


def without_tokenizer_json(folder: Path) -> None:
    """Leave the tokenizer as older fine-tunes have it: words, merges, and what was added."""
    content = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
    (folder / "vocab.json").write_text(json.dumps(content["model"]["vocab"]), encoding="utf-8")
    (folder / "merges.txt").write_text("#version: 0.2\n", encoding="utf-8")
    added = {token["content"]: token["id"] for token in content["added_tokens"]}
    (folder / "added_tokens.json").write_text(json.dumps(added), encoding="utf-8")
    settings = {"tokenizer_class": "WhisperTokenizer", "unk_token": _MARKS[0], "eos_token": _MARKS[0]}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings), encoding="utf-8")
    (folder / "tokenizer.json").unlink()
