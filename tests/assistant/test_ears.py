"""Rule: who speaks a dialect is heard by a recognizer that understands it, if one is here, and never by nobody."""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from assistant.errors import SettingsInvalid
from assistant.hints import hints_for
from assistant.runtime import Assistant
from assistant.settings import Community, Settings
from assistant.turn import Ended, Heard, ReplyKind, Request, Turn
from knowledge_base.dialect import Dialect, dialects
from models.catalogue import Task, load_catalogue
from models.errors import BackendUnavailable, CatalogueError, ModelCorrupt, ModelMissing
from models.recognition import Transcript
from models.registry import Registry
from tests.assistant.allowance_home import HEAD, allowance_home
from tests.assistant.core_fakes import TODAY, FakeRecognizer
from tests.assistant.fakes import tone
from tests.assistant.registry_fakes import MODELS, FakeRegistry, equipment_of

pytestmark = pytest.mark.unit

GUIDE = f"""{HEAD}## 一、发多少钱

满八十周岁的老人，每月发高龄津贴100元。
"""
YUE, KUNMING = "yue", "cmn-x-kunming"
CANTONESE = dialects()[YUE].recognizers
"""Catalogue names of the recognizers that the Cantonese pack names, the best first."""
OTHER = "paraformer-zh"
"""A recognizer of the catalogue that no pack names."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return allowance_home(tmp_path_factory, GUIDE)


def ear(name: str, *, language: str = "") -> FakeRecognizer:
    return FakeRecognizer(Transcript("高龄津贴多少钱", 0.9, recognizer=name, language=language), name)


@dataclass
class BrokenEar(FakeRecognizer):
    """A recognizer that cannot be loaded."""

    trouble: Exception = field(default_factory=lambda: BackendUnavailable("没有安装。"))

    def warm_up(self) -> None:
        raise self.trouble


def registry_with(*here: FakeRecognizer) -> FakeRegistry:
    """Return a registry with a general recognizer, and with others under their names."""
    return FakeRegistry(
        ears=ear("ears"), dialect_ears={each.name: each for each in here}, catalogue=load_catalogue()
    )


def assistant_of(
    home: Path,
    registry: FakeRegistry,
    *,
    local: tuple[str, ...] = (),
    recognizers: Mapping[str, str] | None = None,
) -> Assistant:
    models = MODELS.model_copy(update={"recognizers": recognizers or {}})
    settings = Settings(home=home, models=models, community=Community(dialects=local))
    return Assistant(equipment_of(settings, registry))


def spoken_to(assistant: Assistant, dialect: str | None) -> Turn:
    async def last() -> object:
        request = Request(utterance=tone(1.0), dialect=dialect, as_of=TODAY)
        return [event async for event in assistant.turn(request)][-1]

    ended = asyncio.run(last())
    assert isinstance(ended, Ended)
    return ended.turn


def heard_by(assistant: Assistant, dialect: str | None) -> str:
    """Return who heard an utterance; the turn goes no further."""

    async def first() -> object:
        async with aclosing(assistant.turn(Request(utterance=tone(1.0), dialect=dialect))) as events:
            return await anext(events)

    heard = asyncio.run(first())
    assert isinstance(heard, Heard)
    return heard.transcript.recognizer


@pytest.mark.parametrize(
    ("here", "local", "chosen", "expected"),
    [
        pytest.param(CANTONESE, (), YUE, CANTONESE[0], id="the best of the pack"),
        pytest.param(CANTONESE[1:], (), YUE, CANTONESE[1], id="the best that is here"),
        pytest.param((), (), YUE, "ears", id="none is here"),
        pytest.param((OTHER,), (), YUE, "ears", id="one that the pack does not name"),
        pytest.param(CANTONESE, (), None, "ears", id="no dialect"),
        pytest.param(CANTONESE, (YUE, KUNMING), None, CANTONESE[0], id="the community's first"),
        pytest.param(CANTONESE[1:2], (KUNMING, YUE), None, "ears", id="not the community's second"),
        pytest.param(CANTONESE, (YUE,), "no-such", CANTONESE[0], id="unknown, so the community's"),
        pytest.param(CANTONESE, (), "no-such", "ears", id="unknown, so none"),
        pytest.param(CANTONESE[1:2], (YUE,), KUNMING, "ears", id="the choice before the community's"),
    ],
)
def test_an_utterance_is_heard_by_the_recognizer_of_its_dialect(
    home: Path, here: tuple[str, ...], local: tuple[str, ...], chosen: str | None, expected: str
) -> None:
    registry = registry_with(*map(ear, here))
    assert heard_by(assistant_of(home, registry, local=local), chosen) == expected


@pytest.mark.parametrize(
    ("here", "expected"), [((OTHER, *CANTONESE), OTHER), (CANTONESE, CANTONESE[0]), ((), "ears")]
)
def test_the_settings_choice_is_before_the_packs(home: Path, here: tuple[str, ...], expected: str) -> None:
    registry = registry_with(*map(ear, here))
    assert heard_by(assistant_of(home, registry, recognizers={YUE: OTHER}), YUE) == expected


def test_each_turn_has_its_own(home: Path) -> None:
    assistant = assistant_of(home, registry_with(ear(CANTONESE[1])))
    heard = [heard_by(assistant, dialect) for dialect in (None, YUE, KUNMING, YUE)]
    assert heard == ["ears", CANTONESE[1], "ears", CANTONESE[1]]


def test_a_recognizer_is_loaded_when_somebody_first_speaks_its_dialect(home: Path) -> None:
    cantonese = ear(CANTONESE[1])
    registry = registry_with(cantonese)
    assistant = assistant_of(home, registry, local=(KUNMING,))
    assistant.hearing.warm_up()
    assert heard_by(assistant, None) == "ears"
    assert (registry.ears.warm_ups, cantonese.warm_ups) == (1, 0)
    assert [heard_by(assistant, YUE) for _ in range(2)] == [CANTONESE[1]] * 2
    assert cantonese.warm_ups == 1


def test_what_the_community_speaks_is_warmed_up(home: Path) -> None:
    cantonese = ear(CANTONESE[0])
    registry = registry_with(cantonese)
    assistant_of(home, registry, local=(YUE,)).hearing.warm_up()
    assert (registry.ears.warm_ups, cantonese.warm_ups) == (0, 1)


@pytest.mark.parametrize(
    "trouble",
    [
        BackendUnavailable("没有安装。"),
        ModelCorrupt("文件坏了。"),
        CatalogueError("没有这个模型。"),
        RuntimeError("CUDA driver version is insufficient"),
        MemoryError(),
    ],
)
def test_where_a_recognizer_cannot_be_loaded_the_next_hears_and_it_is_told_once(
    home: Path, caplog: pytest.LogCaptureFixture, trouble: Exception
) -> None:
    caplog.set_level(logging.INFO)
    first, second, *_ = CANTONESE
    broken = BrokenEar(Transcript("不会有", 0.9), first, trouble=trouble)
    assistant = assistant_of(home, registry_with(broken, ear(second)))
    assert [heard_by(assistant, YUE) for _ in range(2)] == [second, second]
    [told] = [record.getMessage() for record in caplog.records if first in record.getMessage()]
    assert str(trouble) in told
    alone = assistant_of(home, registry_with(broken))
    assert heard_by(alone, YUE) == "ears"


def test_one_that_is_not_prepared_is_skipped_at_once_and_told_once(
    home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """With the real registry: nothing is fetched, nothing written."""
    caplog.set_level(logging.INFO)
    folder = home / "models"
    registry = Registry(load_catalogue(), folder)
    for name in CANTONESE:
        with pytest.raises(ModelMissing):
            registry.recognizer(name)
    fake = registry_with()
    assistant = assistant_of(home, fake)
    assert [heard_by(assistant, YUE) for _ in range(2)] == ["ears", "ears"]
    assert [fake.asked.count(name) for name in CANTONESE] == [1] * len(CANTONESE)
    assert [sum(name in record.getMessage() for record in caplog.records) for name in CANTONESE] == [1, 1, 1]
    assert not folder.exists()


def test_the_packages_packs_name_recognizers_of_the_catalogue() -> None:
    catalogue = load_catalogue()
    for dialect in dialects().values():
        assert dialect.recognizers
        for name in dialect.recognizers:
            entry = catalogue[name]
            assert (entry.task, entry.default) == (Task.RECOGNITION, False)


@pytest.mark.parametrize(
    ("recognizers", "told"),
    [
        ({"no-such": OTHER}, "没有 no-such 这种方言的资料。models.recognizers 可以写：.*yue"),
        ({YUE: "no-such"}, "给 yue 写的“no-such”不是识别模型。可以写：whisper-base.*sense-voice"),
        ({YUE: "silero"}, "给 yue 写的“silero”不是识别模型"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_refused_before_anybody_speaks(
    home: Path, recognizers: dict[str, str], told: str
) -> None:
    with pytest.raises(SettingsInvalid, match=told):
        _ = assistant_of(home, registry_with(), recognizers=recognizers).hearing


def test_a_home_with_a_broken_pack_answers(home: Path, tmp_path: Path) -> None:
    home = shutil.copytree(home, tmp_path / "home", symlinks=True)
    broken = home / "dialects" / "wuu-x-suzhou"
    broken.mkdir(parents=True)
    (broken / "dialect.toml").write_text('tag = "wuu-x-suzhou"\n', "utf-8")
    assistant = assistant_of(home, registry_with(), local=(KUNMING,))
    reply = spoken_to(assistant, "wuu-x-suzhou").reply
    assert reply.kind is ReplyKind.ANSWER
    assert "100元" in reply.text


def test_the_hints_are_those_of_the_dialect(home: Path) -> None:
    registry = registry_with()
    assistant = assistant_of(home, registry)
    for dialect in (YUE, None):
        heard_by(assistant, dialect)
    (_, yue), (_, general) = registry.ears.heard
    assert (yue.prompt, yue.language) == (dialects()[YUE].prompt, "yue")
    assert ("普通话" in general.prompt, general.language) == (True, "")
    assert any("高龄津贴" in word for word in yue.hotwords)
    assert yue.hotwords == general.hotwords


def test_a_packs_own_words_are_before_the_documents() -> None:
    dialect = Dialect("aaa", "试验话", "试验市", hotwords=("低保", "老倌"))
    hints = hints_for(dialect, ("高龄津贴", "低保"))
    assert hints.hotwords == ("低保", "老倌", "高龄津贴")
    assert hints.prompt == hints_for(None, ()).prompt


def test_what_the_recognizer_took_it_for_is_understood_so(home: Path) -> None:
    """A visitor who has chosen nothing: 老豆 is what Cantonese calls a father."""
    registry = registry_with()
    registry.ears.hears = Transcript("老豆领高龄津贴", 0.9, language="yue")
    query = spoken_to(assistant_of(home, registry, local=(KUNMING,)), None).query
    assert query is not None
    assert query.dialect == "yue"
