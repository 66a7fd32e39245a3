"""Rule: a folder of data alone makes a new dialect work from the typed or heard question to the answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from assistant.equipment import Equipment
from assistant.laboratory import AccentedVoice
from assistant.runtime import Assistant
from assistant.settings import Community, Settings
from assistant.turn import Ended, Query, ReplyKind, Request, Turn
from models.audio import Audio
from models.pinyin import clauses
from models.pinyin_sandhi import Syllable
from models.recognition import Transcript
from models.synthesis import Sound, Speech, VoiceOptions
from tests.assistant.allowance_home import HEAD, allowance_home
from tests.assistant.core_fakes import OWN_PACE, TODAY, FakeRecognizer
from tests.assistant.fakes import tone
from tests.assistant.registry_fakes import FakeRegistry, NoWords, equipment_of, settings_of

pytestmark = pytest.mark.unit

WUHAN = "cmn-x-wuhan"
PACK = {
    "dialect.toml": f"""tag = "{WUHAN}"
name = "武汉话"
spoken = "湖北省武汉市"
prompt = "我屋里爹爹八十岁哒，高龄津贴么样领？"
hotwords = ["高龄津贴"]

[[folds.initials]]
same = ["n", "l", "r"]
source = "own"

[accent]
[[accent.initials]]
standard = "n"
said = "l"
source = "own"

[[accent.tones]]
standard = 1
said = 4
source = "own"
""",
    "lexicon.tsv": (
        "word\tstandard\tcontext\tsource\n爹爹\t老人|爷爷\t\town\n屋里\t家里\t\town\n几多\t多少\t\town\n"
        "婆婆\t老人\t\town\n"
    ),
    "phrases.tsv": "pattern\tstandard\tcontext\tsource\n么样\t怎么样\tnot-after:怎|什\town\n么样搞\t怎么办\t\town\n",
    "readings.tsv": "character\treading\tsource\n街\tgai\town\n",
}
GUIDE = f"""{HEAD}## 一、发多少钱

满八十周岁、不满九十周岁的老人，每月发高龄津贴100元。满九十周岁的老人，每月发高龄津贴300元。

## 二、到哪里办

到户口所在的街道办事处的服务大厅办。
"""
SAID = "高龄津贴八十五岁的婆婆每月发几多钱"
STANDARD = "高龄津贴八十五岁的老人每月发多少钱"


class WritingVoice:
    """A voice that writes down the sounds which it is told to make."""

    name = "writing"

    def __init__(self) -> None:
        self.sounds: list[str] = []

    def warm_up(self) -> None:
        """Have nothing to load."""

    def synthesize(self, text: str, options: VoiceOptions = OWN_PACE) -> Speech:
        return Speech(text, Audio(np.zeros(160, dtype=np.float32), 16_000), self.name)

    def pronounce(
        self, text: str, sound_of: Callable[[Syllable], Sound], options: VoiceOptions = OWN_PACE
    ) -> Speech:
        sounds = [sound_of(syllable) for clause in clauses(text) for syllable in clause.syllables]
        self.sounds = [f"{sound.initial}{sound.final}{sound.tone}" for sound in sounds]
        return self.synthesize(text)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the pack and one guide published, and with a calibration for an embedder that compares letters."""
    home = allowance_home(tmp_path_factory, GUIDE)
    folder = home / "dialects" / WUHAN
    folder.mkdir(parents=True)
    for name, text in PACK.items():
        (folder / name).write_text(text, "utf-8")
    return home


def equipment(home: Path, registry: FakeRegistry, *local: str) -> Equipment:
    settings: Settings = settings_of(home).model_copy(update={"community": Community(dialects=local)})
    return equipment_of(settings, registry)


def turn_of(equipment: Equipment, request: Request) -> Turn:
    async def last() -> Turn:
        async for event in Assistant(equipment).turn(request):
            if isinstance(event, Ended):
                return event.turn
        raise AssertionError("the turn did not end")

    return asyncio.run(last())


def query_of(equipment: Equipment, request: Request) -> Query:
    query = turn_of(equipment, request).query
    assert query is not None
    return query


@pytest.mark.parametrize(
    ("local", "chosen"),
    [((WUHAN,), None), ((), WUHAN), (("cmn-x-kunming", WUHAN), None)],
    ids=["spoken here", "chosen", "one of two"],
)
def test_a_typed_question_is_answered(home: Path, local: tuple[str, ...], chosen: str | None) -> None:
    request = Request(question=SAID, dialect=chosen, as_of=TODAY)
    turn = turn_of(equipment(home, FakeRegistry(), *local), request)
    assert turn.query is not None
    assert turn.query.text == STANDARD
    assert turn.reply.kind is ReplyKind.ANSWER
    assert "100元" in turn.reply.text
    assert turn.reply.citations[0].document_id == "old-age-allowance"


def test_it_is_told_apart_where_nobody_speaks_it(home: Path) -> None:
    asked = Request(question="屋里婆婆高龄津贴么样搞", as_of=TODAY)
    query = query_of(equipment(home, FakeRegistry()), asked)
    assert (query.dialect, query.text) == (WUHAN, "家里老人高龄津贴怎么办")
    assert [each.original for each in query.substitutions] == ["屋里", "婆婆", "么样搞"]


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("高零津贴八十五岁的婆婆每月发几多钱", STANDARD),  # its words
        ("到该道办事处办", "到街道办事处办"),  # its readings: 街 is gai
    ],
)
def test_what_was_heard_is_read_again_with_it(home: Path, heard: str, meant: str) -> None:
    known, unknown = (
        FakeRegistry(ears=FakeRecognizer(Transcript(heard, 0.5)), language=NoWords()) for _ in range(2)
    )
    request = Request(utterance=tone(1.0), as_of=TODAY)
    assert query_of(equipment(home, known, WUHAN), request).text == meant
    assert query_of(equipment(home, unknown), request).text != meant
    [(_, hints)] = known.ears.heard
    assert hints.prompt == "我屋里爹爹八十岁哒，高龄津贴么样领？"
    assert "高龄津贴" in hints.hotwords


def test_its_sounds_are_taken_for_one_another(home: Path) -> None:
    """Where it is spoken, 人 is likelier behind what sounds like 嫩."""
    here, elsewhere = (
        dict(equipment(home, FakeRegistry(), *local).dialects.confusions.said("nen"))["ren"]
        for local in ((WUHAN,), ())
    )
    assert here < elsewhere


def test_the_laboratory_speaks_with_its_accent(home: Path) -> None:
    voice = WritingVoice()
    accented = AccentedVoice(voice, equipment(home, FakeRegistry(), WUHAN).dialects.known[WUHAN])
    assert accented.synthesize("高龄老年").synthesizer.startswith(f"writing+{WUHAN} ")
    assert voice.sounds == ["gao4", "ling2", "lao3", "lian2"]
