"""With the real embedding model, questions that nobody tuned for fall into groups by what they ask."""

from __future__ import annotations

import json
from datetime import date
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from knowledge_base.gaps import group
from knowledge_base.language import spoken_questions
from knowledge_base.library.records import AskedInVain, Vain
from knowledge_base.pronunciation import Pronouncer
from knowledge_base.segmentation import Segmenter
from tests.models.prepared_models import registry_with

pytestmark = pytest.mark.model

HELD = Path(__file__).parents[1] / "golden" / "retrieval_held.jsonl"
WORDINGS = ("standard", "kunming", "sichuan", "asr_noise")
TOPICS = 20


def test_wordings_mishearings_and_dialects_are_grouped() -> None:
    embedder = registry_with("e5-small").embedder("e5-small")
    embedder.warm_up()
    rows = [json.loads(line) for line in HELD.read_text("utf-8").splitlines()[:TOPICS]]
    texts = [(topic, row[wording]) for topic, row in enumerate(rows) for wording in WORDINGS]
    questions = [
        AskedInVain(number, text, False, Vain.ABSTAINED, date(2026, 11, 1), "one")
        for number, (_, text) in enumerate(texts)
    ]
    center = embedder.embed_queries(spoken_questions()[::8]).mean(axis=0)
    found = group(questions, embedder, np.asarray(center), Pronouncer(Segmenter().cut))
    together = {pair for each in found for pair in combinations(sorted(one.id for one in each.questions), 2)}
    right = {
        (one, other) for one, other in combinations(range(len(texts)), 2) if texts[one][0] == texts[other][0]
    }
    assert len(together & right) / len(together) >= 0.95
    assert len(together & right) / len(right) >= 0.9
