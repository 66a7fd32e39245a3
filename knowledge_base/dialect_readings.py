"""Characters that a dialect reads otherwise than its sound rules predict: 街 gai, 鞋 hai, 去 ke (``readings.tsv``)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from knowledge_base.dialect_files import is_there
from knowledge_base.dialect_rows import read_rows
from knowledge_base.syllables import SYLLABLES
from knowledge_base.text import HAN

READINGS = "readings.tsv"
COLUMNS = ("character", "reading", "source")


@dataclass(frozen=True, slots=True)
class OwnReading:
    """A character that the dialect reads otherwise than its sound rules predict."""

    character: str
    said: str
    """The syllable of Mandarin, toneless, that is nearest to what is said."""
    source: str


def read_readings(folder: Path, problems: list[str]) -> Iterator[OwnReading]:
    """Yield the readings of the pack in ``folder``, none if it has no such table.

    What is wrong is added to ``problems``, each with its file and line.
    """
    if not is_there(folder / READINGS):
        return
    seen: set[tuple[str, str]] = set()
    for row in read_rows(folder / READINGS, COLUMNS, problems):
        reading = OwnReading(*row.cells)
        character, said = reading.character, reading.said
        if re.fullmatch(f"[{HAN}]", character) is None:
            problems.append(f"{row.place}：“{character}”不是一个汉字。character 这一列只写一个字。")
        elif said not in SYLLABLES:
            problems.append(f"{row.place}：没有“{said}”这个音节。请用汉语拼音，不标声调，ü 写成 v。")
        elif (character, said) in seen:
            problems.append(f"{row.place}：“{character}”读 {said} 已经写过了。请删掉一行。")
        else:
            seen.add((character, said))
            yield reading
