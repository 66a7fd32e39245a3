"""Each text is embedded once: known vectors and an interrupted run's are taken over, damaged ones are not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge_base.document import Document, Passage
from knowledge_base.vectors import Vector, digest, embed, embedded_text
from tests.knowledge_base.fakes import BigramEmbedder

pytestmark = pytest.mark.unit

TEXTS = [f"第{number}条 关于{'津贴' * number}" for number in range(1, 71)]


class PowerCut(Exception):
    """The machine stops."""


def _embed(journal: Path, embedder: BigramEmbedder, *, stop_after: int | None = None) -> Vector:
    def progress(done: int, _total: int) -> None:
        if stop_after is not None and done >= stop_after:
            raise PowerCut

    return embed(TEXTS, embedder, known={}, journal=journal, progress=progress)


def _expected() -> Vector:
    embedder = BigramEmbedder()
    embedder.warm_up()
    return embedder.embed_passages(TEXTS)


def test_vectors_stand_in_the_order_of_the_texts(tmp_path: Path, embedder: BigramEmbedder) -> None:
    assert np.array_equal(_embed(tmp_path / "j", embedder), _expected())


def test_an_interrupted_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    first, second = BigramEmbedder(), BigramEmbedder()
    with pytest.raises(PowerCut):
        _embed(tmp_path / "j", first, stop_after=40)
    assert np.array_equal(_embed(tmp_path / "j", second), _expected())
    assert len(first.embedded) == 64
    assert sorted(first.embedded + second.embedded) == sorted(TEXTS)


@pytest.mark.parametrize("lost", [1, 100, 2000])
def test_a_record_that_was_cut_off_is_made_again(tmp_path: Path, lost: int) -> None:
    journal = tmp_path / "j"
    _embed(journal, BigramEmbedder())
    journal.write_bytes(journal.read_bytes()[:-lost])
    again = BigramEmbedder()
    assert np.array_equal(_embed(journal, again), _expected())
    assert 1 <= len(again.embedded) <= 2
    assert np.array_equal(_embed(journal, BigramEmbedder()), _expected())


def test_a_damaged_record_is_made_again(tmp_path: Path) -> None:
    journal = tmp_path / "j"
    _embed(journal, BigramEmbedder())
    content = bytearray(journal.read_bytes())
    content[-500] ^= 0xFF
    journal.write_bytes(content)
    assert np.array_equal(_embed(journal, BigramEmbedder()), _expected())


@pytest.mark.parametrize("header", [b"", b"{", b"[]\n", b'{"embedder": "bigrams"}\n'])
def test_a_damaged_header_starts_over(tmp_path: Path, embedder: BigramEmbedder, header: bytes) -> None:
    (tmp_path / "j").write_bytes(header)
    assert np.array_equal(_embed(tmp_path / "j", embedder), _expected())


def test_another_embedders_journal_is_not_used(tmp_path: Path) -> None:
    _embed(tmp_path / "j", BigramEmbedder(name="another", dimension=8))
    embedder = BigramEmbedder()
    assert np.array_equal(_embed(tmp_path / "j", embedder), _expected())
    assert len(embedder.embedded) == len(TEXTS)


def test_known_texts_do_not_wake_the_embedder(tmp_path: Path, embedder: BigramEmbedder) -> None:
    known = dict(zip(map(digest, TEXTS), _expected(), strict=True))
    told: list[tuple[int, int]] = []
    made = embed(
        TEXTS, embedder, known=known, journal=tmp_path / "j", progress=lambda *step: told.append(step)
    )
    assert np.array_equal(made, _expected())
    assert (embedder.warm_ups, told) == (0, [(70, 70)])


def test_equal_texts_are_embedded_once(tmp_path: Path, embedder: BigramEmbedder) -> None:
    made = embed(["同", "同"], embedder, known={}, journal=tmp_path / "j", progress=lambda *_: None)
    assert embedder.embedded == ["同"]
    assert np.array_equal(made[0], made[1])


def test_a_passage_is_embedded_under_its_headings() -> None:
    passage = Passage("d#1", "d", 1, ("二、标准",), "二、标准", "（三）一百岁。", lead_in="分三档：")
    assert embedded_text(Document("d", "津贴指南"), passage) == "津贴指南\n二、标准\n分三档：\n（三）一百岁。"
