"""Real sentences to answer with: the sample guides of the project, and laws where they are at hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from knowledge_base.sentences import sentences

ROOT = Path(__file__).parents[3]
SAMPLES = ROOT / "knowledge_base" / "documents"
LAWS = ROOT.parent / "shared" / "data" / "laws"

_FRONT = re.compile(r"^(\w+):\s*(.*?)\s*$", re.MULTILINE)
_ITEM = re.compile(r"^\d+\.\s*")
_SHORTEST, _LONGEST = 8, 110


@dataclass(frozen=True, slots=True)
class Source:
    """A sentence of a document, as it would be quoted."""

    quote: str
    title: str
    issuer: str = ""


def sample_sentences() -> tuple[Source, ...]:
    """Return the sentences of the sample guides that are long enough to say something."""
    return tuple(source for path in sorted(SAMPLES.glob("*.md")) for source in _of_guide(path))


def _of_guide(path: Path) -> Iterator[Source]:
    _, front, text = path.read_text("utf-8").split("---", 2)
    fields = dict(_FRONT.findall(front))
    for line in text.splitlines():
        if line and line[0] not in "#|（":
            for sentence in sentences(_ITEM.sub("", line)):
                if _SHORTEST <= len(sentence) <= _LONGEST:
                    yield Source(sentence, fields["title"], fields["issuer"])


def law_sentences() -> tuple[Source, ...]:
    """Return sentences of the laws, every ninth, none where they are not at hand."""
    found = [
        Source(sentence, path.stem.split("_")[0])
        for path in sorted(LAWS.glob("*.md"))
        for line in path.read_text("utf-8").splitlines()
        if line.startswith(("第", "　"))
        for sentence in sentences(re.sub(r"^[\s　]*第\S{1,6}条[\s　]*", "", line))
        if _SHORTEST <= len(sentence) <= _LONGEST
    ]
    return tuple(found[::9])
