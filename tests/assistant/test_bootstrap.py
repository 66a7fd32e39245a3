"""Rule: parts are built when they are needed, once, and everybody is told what is missing and what to do."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.bootstrap import build, knowledge_of, publish_documents, registry_of
from assistant.errors import PartUnavailable
from assistant.health import PartState
from assistant.knowledge import Knowledge
from assistant.offers import OfferedVoice
from assistant.readiness import Readiness
from assistant.resilience import plans
from assistant.runtime import Assistant
from assistant.safety import EmergencyKind
from assistant.settings import Community, Database, Desk, Settings
from assistant.turn import Ended, Event, ReplyKind, Request, Spoken, Turn
from knowledge_base.document import Scope
from knowledge_base.errors import LibraryUnavailable, NoRelease
from knowledge_base.release import open_release
from models.errors import (
    BackendUnavailable,
    CatalogueError,
    ModelCorrupt,
    ModelMissing,
    ModelsError,
    SynthesisFailed,
)
from models.registry import Registry
from tests.assistant.allowance_home import HEAD, allowance_home
from tests.assistant.core_fakes import TODAY, CloseEmbedder, FakeRecognizer, FakeVoice, Gate, GatedRecognizer
from tests.assistant.fakes import tone
from tests.assistant.generation.cases import ALLOWANCE, QUERY
from tests.assistant.registry_fakes import (
    MODELS,
    FakeGenerator,
    FakeRegistry,
    Looks,
    assistant_of,
    equipment_of,
    settings_of,
)
from tests.knowledge_base.fakes import WordReranker
from tests.models.packages import entry

pytestmark = pytest.mark.unit

GUIDE = f"""{HEAD}## 一、发多少钱

满八十周岁、不满九十周岁的老人，每月发高龄津贴100元。满九十周岁的老人，每月发高龄津贴300元。

## 二、要带什么

申请高龄津贴，要带下面两样材料。

1. 老人的身份证原件。
2. 老人的户口簿原件。
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one guide published, and a calibration of its own for an embedder that compares letters."""
    return allowance_home(tmp_path_factory, GUIDE)


@pytest.fixture
def registry() -> FakeRegistry:
    return FakeRegistry()


def knowledge_in(home: Path, registry: FakeRegistry) -> Knowledge:
    return Knowledge(equipment_of(settings_of(home), registry), open_release(home))


def events_of(assistant: Assistant, request: Request) -> list[Event]:
    async def collect() -> list[Event]:
        return [event async for event in assistant.turn(request)]

    return asyncio.run(collect())


def turn_of(assistant: Assistant, request: Request) -> Turn:
    ended = events_of(assistant, request)[-1]
    assert isinstance(ended, Ended)
    return ended.turn


def test_a_typed_question_is_answered_and_loads_neither_ears_nor_voices(
    home: Path, registry: FakeRegistry
) -> None:
    assistant = assistant_of(home, registry)
    turn = turn_of(assistant, Request(question="高龄津贴八十五岁的老人每月发多少钱", as_of=TODAY))
    assert turn.reply.kind is ReplyKind.ANSWER
    assert "100元" in turn.reply.text
    assert turn.reply.citations[0].document_id == "old-age-allowance"
    assert set(registry.asked) == {"bigrams"}


def test_a_release_is_asked_without_an_assistant(home: Path, registry: FakeRegistry) -> None:
    """As a turn would answer, with the same models, and without putting the release in force."""
    question = "高龄津贴八十五岁的老人每月发多少钱"
    settings = settings_of(home)
    knowledge = knowledge_of(settings, cast("Registry", registry), open_release(home))
    turn = turn_of(assistant_of(home, registry), Request(question=question, as_of=TODAY))
    assert knowledge.answer(question, Scope(TODAY, settings.community.region)) == turn.reply
    assert turn.reply.kind is ReplyKind.ANSWER
    assert turn.release == knowledge.release.id
    assert set(registry.asked) == {"bigrams"}


def test_what_was_fitted_for_this_home_decides(home: Path, registry: FakeRegistry) -> None:
    """Between its floors a question is asked back, with choices that are found as if they had been typed."""
    assistant = assistant_of(home, registry)
    turn = turn_of(assistant, Request(question="高龄津贴怎么弄", as_of=TODAY))
    assert turn.reply.kind is ReplyKind.CLARIFICATION
    assert [choice.label for choice in turn.reply.choices] == [
        "云山市高龄津贴发多少钱",
        "要带什么",
    ]
    for choice in turn.reply.choices:
        asked = turn_of(assistant, Request(question=choice.question, as_of=TODAY))
        assert asked.reply.kind is ReplyKind.ANSWER


def test_a_spoken_question_is_heard_with_the_words_of_the_documents(
    home: Path, registry: FakeRegistry
) -> None:
    turn = turn_of(assistant_of(home, registry), Request(utterance=tone(1.0), as_of=TODAY))
    assert turn.transcript == registry.ears.hears
    [(_, hints)] = registry.ears.heard
    assert any("高龄津贴" in word for word in hints.hotwords)
    assert "普通话" in hints.prompt


@pytest.mark.parametrize("part", ["hearing", "retrieval", "answering", "speaking"])
def test_threads_share_one_part(home: Path, registry: FakeRegistry, part: str) -> None:
    stages = knowledge_in(home, registry)
    together = threading.Barrier(8)

    def ask(_: int) -> object:
        together.wait()
        return getattr(stages, part)

    with ThreadPoolExecutor(8) as pool:
        parts = list(pool.map(ask, range(8)))
    assert len({id(each) for each in parts}) == 1
    assert len(registry.asked) == len(set(registry.asked))


@pytest.mark.parametrize("missing", [BackendUnavailable("没有安装。"), ModelMissing("没有准备。")])
def test_a_voice_that_is_not_here_is_left_out(home: Path, missing: Exception) -> None:
    second = FakeVoice("second")
    registry = FakeRegistry(voices={"first": missing, "second": second})
    speech = equipment_of(settings_of(home), registry).speaking.speak("您好。", keep=False)
    assert speech.synthesizer == "second"
    assert registry.asked == ["first", "second"]


def test_voices_are_tried_in_the_order_of_the_settings(home: Path, registry: FakeRegistry) -> None:
    assert (
        equipment_of(settings_of(home), registry).speaking.speak("您好。", keep=False).synthesizer == "first"
    )
    registry.voices["first"] = FakeVoice("first", SynthesisFailed("现在不行。"))
    assert (
        equipment_of(settings_of(home), registry).speaking.speak("您好。", keep=False).synthesizer == "second"
    )


def test_a_person_can_choose_among_the_voices_of_the_settings(home: Path, registry: FakeRegistry) -> None:
    assistant = assistant_of(home, registry)
    assert assistant.voices == (
        OfferedVoice("first", "普通话（女声）", online=True),
        OfferedVoice("first/zh-Other", "普通话（男声）", online=True),
    )
    request = Request(question="高龄津贴八十五岁的老人每月发多少钱", as_of=TODAY, speak=True)
    for voice, name in (("first/zh-Other", "first/zh-Other"), ("first/zh-Nobody", "first"), (None, "first")):
        events = events_of(assistant, replace(request, voice=voice))
        assert {event.speech.synthesizer for event in events if isinstance(event, Spoken)} == {name}


def test_a_person_can_choose_among_the_dialects(tmp_path: Path, registry: FakeRegistry) -> None:
    offered = assistant_of(tmp_path, registry).dialects
    assert [dialect.tag for dialect in offered if dialect.local] == list(Community().dialects)
    assert [dialect.local for dialect in offered] == sorted((each.local for each in offered), reverse=True)
    assert "yue" in {dialect.tag for dialect in offered}


def test_an_online_voice_that_fails_is_left_alone(home: Path, registry: FakeRegistry) -> None:
    failing = FakeVoice("first", SynthesisFailed("连不上网络。"))
    registry.voices["first"] = failing
    speaking = equipment_of(settings_of(home), registry).speaking
    for _ in range(2):
        assert speaking.speak("您好。", keep=False).synthesizer == "second"
    assert len(failing.asked) == 1


def test_what_is_read_again_is_not_kept(tmp_path: Path, registry: FakeRegistry) -> None:
    assistant = assistant_of(tmp_path, registry)
    speech = asyncio.run(assistant.speak("您的问题是高龄津贴。", speed=0.8))
    [voice] = [voice for voice in registry.voices.values() if isinstance(voice, FakeVoice) and voice.asked]
    assert [(text, options.speed) for text, options in voice.asked] == [("您的问题是高龄津贴。", 0.8)]
    assert speech.text == "您的问题是高龄津贴。"
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_audio_of_an_answer_is_kept_below_home(home: Path, registry: FakeRegistry) -> None:
    request = Request(question="高龄津贴八十五岁的老人每月发多少钱", as_of=TODAY, speak=True)
    first = [event for event in events_of(assistant_of(home, registry), request) if isinstance(event, Spoken)]
    other = FakeRegistry()
    again = [event for event in events_of(assistant_of(home, other), request) if isinstance(event, Spoken)]
    assert len(first) == len(again) > 1
    assert all(not voice.asked for voice in other.voices.values() if isinstance(voice, FakeVoice))
    assert any((home / "cache" / "speech").rglob("*"))


def started(
    home: Path, registry: FakeRegistry, at: Callable[[Assistant], None] = lambda _: None, **models: str
) -> Assistant:
    """Start an assistant, do something while it warms up, wait until it has ended, and close it."""
    looks = Looks()
    settings = Settings(home=home, models=MODELS.model_copy(update=models))
    with closing(Assistant(equipment_of(settings, registry), looks)) as assistant:
        assistant.start()
        at(assistant)
        looks.until_pause()
    return assistant


def test_readiness_tells_what_is_still_loading(home: Path, registry: FakeRegistry) -> None:
    gate = Gate()
    registry.ears = GatedRecognizer(gate)
    assert assistant_of(home, registry).ready.ready  # nothing is loading: parts load when they are needed
    seen: list[tuple[str, ...]] = []

    def look(assistant: Assistant) -> None:
        gate.reached.wait(60)
        seen.append(assistant.ready.waiting_for)
        assert assistant.ready.text
        question = Request(question="高龄津贴八十五岁的老人每月发多少钱", as_of=TODAY)
        assert turn_of(assistant, question).reply.kind is ReplyKind.ANSWER
        gate.opened.set()

    assistant = started(home, registry, look)
    assert seen == [("听力", "声音")]
    assert (assistant.ready.ready, assistant.ready.failed) == (True, "")
    assert {"ears", "loudness", "first", "second", "bigrams"} <= set(registry.asked)
    voices = [voice for voice in registry.voices.values() if isinstance(voice, FakeVoice)]
    assert [voice.warm_ups for voice in voices] == [1, 1]


def test_without_documents_it_says_what_to_run(tmp_path: Path, registry: FakeRegistry) -> None:
    ready = started(tmp_path, registry).ready
    assert not ready.ready
    assert ready.waiting_for[0] == "知识库"
    assert "python -m assistant kb publish" in ready.failed
    with pytest.raises(NoRelease):
        turn_of(assistant_of(tmp_path, registry), Request(question="高龄津贴多少钱"))


def test_a_reranker_of_the_settings_reads_the_passages_again(home: Path, registry: FakeRegistry) -> None:
    question = Request(question="高龄津贴八十五岁的老人每月发多少钱", as_of=TODAY)
    first = turn_of(assistant_of(home, registry), question).evidence[0]
    registry.reranks = reranker = WordReranker({"户口簿": 1.0})
    assistant = started(home, registry, reranker="picky")
    assert assistant.ready.failed == ""
    assert reranker.warm_ups == 1
    evidence = turn_of(assistant, question).evidence
    assert (first.passage.clause, first.scores.reranked) == ("一、发多少钱", 0.0)
    assert [each.scores.reranked for each in evidence if "户口簿" in each.passage.text] == [1.0]
    assert question.question in {asked for asked, _ in reranker.asked}


def test_a_reranker_of_the_settings_that_is_not_here_is_told(home: Path, registry: FakeRegistry) -> None:
    assistant = started(home, registry, reranker="picky")
    assert assistant.ready.failed == "没有准备。"
    with pytest.raises(ModelMissing, match="没有准备"):
        turn_of(assistant, Request(question="高龄津贴多少钱", as_of=TODAY))


def test_a_model_that_words_answers_is_loaded_last_and_nobody_waits_for_it(
    home: Path, registry: FakeRegistry
) -> None:
    gate = Gate()
    registry.writes = writer = FakeGenerator("满八十岁的，每月发100元[1]。", gate=gate)
    settings = Settings(home=home, models=MODELS.model_copy(update={"generator": "writer"}))
    equipment, looks = equipment_of(settings, registry), Looks()
    composer = equipment.generator
    assert composer is not None
    with closing(Assistant(equipment, looks)) as assistant:
        assistant.start()
        assert gate.reached.wait(60)
        assert assistant.ready.ready
        assert composer.compose(QUERY, [ALLOWANCE]) == ()
        assert writer.sent == []
        gate.opened.set()
        looks.until_pause()
    assert equipment.generator is composer
    composer.compose(QUERY, [ALLOWANCE])
    assert (writer.warm_ups, len(writer.sent)) == (1, 1)


@pytest.mark.parametrize(
    "missing",
    [BackendUnavailable("没有安装。"), ModelMissing("没有准备。"), CatalogueError("没有叫这个的。")],
)
def test_a_model_that_words_answers_and_is_not_here_is_left_out(
    home: Path, registry: FakeRegistry, missing: ModelsError, caplog: pytest.LogCaptureFixture
) -> None:
    registry.writes = missing
    settings = Settings(home=home, models=MODELS.model_copy(update={"generator": "writer"}))
    equipment = equipment_of(settings, registry)
    with caplog.at_level(logging.WARNING):
        assert (equipment.generator, equipment.generator) == (None, None)
    assert registry.asked == ["writer"]
    assert [record.message for record in caplog.records] == [f"generator writer is left out: {missing}"]
    assistant = started(home, registry, generator="writer")
    assert assistant.ready == Readiness()


def test_no_model_words_answers_unless_one_is_wanted(home: Path, registry: FakeRegistry) -> None:
    registry.writes = FakeGenerator()
    assert equipment_of(settings_of(home), registry).generator is None
    assert registry.asked == []


def test_emergencies_are_heard_as_the_community_speaks(tmp_path: Path, registry: FakeRegistry) -> None:
    equipment = equipment_of(settings_of(tmp_path), registry)
    assert equipment.safety is equipment.safety
    assert equipment.safety is equipment_of(settings_of(tmp_path), FakeRegistry()).safety
    elsewhere = Settings(home=tmp_path, models=MODELS, community=Community(dialects=()))
    assert equipment_of(elsewhere, registry).safety is not equipment.safety
    emergency = equipment.safety.check(["我老伴倒在地上不醒了"])
    assert emergency is not None
    assert emergency.kind is EmergencyKind.MEDICAL


def test_without_a_database_questions_are_answered(
    home: Path, registry: FakeRegistry, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("")
    nowhere = Database(url=f"sqlite:///{tmp_path}/file/state.db")
    equipment = equipment_of(Settings(home=home, models=MODELS, database=nowhere), registry)
    looks = Looks()
    with closing(Assistant(equipment, looks)) as assistant, caplog.at_level(logging.ERROR):
        assistant.start()
        looks.until_pause()
        assert assistant.ready == Readiness()
        turn = turn_of(assistant, Request(question="高龄津贴八十五岁的老人每月发多少钱", as_of=TODAY))
        with pytest.raises(LibraryUnavailable):
            _ = equipment.front_desk.desk
    assert turn.reply.kind is ReplyKind.ANSWER
    assert any(line.startswith("desk: it cannot be opened") for line in caplog.messages)


class BrokenRecognizer(FakeRecognizer):
    """A recognizer whose library breaks in a way of its own."""

    def __init__(self, wrong: Exception | None = None) -> None:
        self.wrong = wrong or RuntimeError("CUDA driver version is insufficient")
        super().__init__(self.wrong)

    def warm_up(self) -> None:
        raise self.wrong


class BrokenEmbedder(CloseEmbedder):
    """An embedder whose file was damaged after it was published with."""

    def warm_up(self) -> None:
        raise ModelCorrupt("模型坏了。")

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        raise ModelCorrupt("模型坏了。")


def test_a_librarys_own_trouble_is_told_as_well(home: Path, registry: FakeRegistry) -> None:
    registry.ears = BrokenRecognizer()
    ready = started(home, registry).ready
    assert (ready.ready, ready.failed) == (True, "")  # everything else goes on without it
    [without] = ready.without
    assert without.startswith("听力没有准备成功。")
    assert "CUDA" not in without


@pytest.mark.parametrize("wrong", [ModelCorrupt("坏了。"), RuntimeError("CUDA"), ModelMissing("没有准备。")])
def test_without_ears_typed_questions_are_answered_and_who_speaks_is_told(
    home: Path, registry: FakeRegistry, wrong: Exception
) -> None:
    """Only who has never prepared them is kept from opening a kiosk: that is for staff to see."""
    registry.ears = BrokenRecognizer(wrong)
    assistant = started(home, registry)
    prepared = not isinstance(wrong, ModelMissing)
    assert (assistant.ready.ready, assistant.ready.text) == (prepared, True)
    question = "高龄津贴八十五岁的老人每月发多少钱"
    assert turn_of(assistant, Request(question=question, as_of=TODAY)).reply.kind is ReplyKind.ANSWER
    with pytest.raises(PartUnavailable, match="请打字来问"):
        turn_of(assistant, Request(utterance=tone(1.0), as_of=TODAY))


def test_without_the_embedder_words_and_sounds_find_and_nothing_is_answered_for_certain(
    home: Path, registry: FakeRegistry
) -> None:
    registry.embeds = BrokenEmbedder()
    assistant = started(home, registry)
    assert assistant.ready.ready
    [health] = [each for each in assistant.health().parts if each.key == "embedder"]
    assert (health.state, health.substitute) == (PartState.RESTING, plans.EMBEDDER.substitute)
    turn = turn_of(assistant, Request(question="高龄津贴八十五岁的老人每月发多少钱", as_of=TODAY))
    assert turn.evidence[0].passage.clause == "一、发多少钱"
    assert turn.evidence[0].scores.dense == 0.0


def test_the_community_of_the_settings(tmp_path: Path, registry: FakeRegistry) -> None:
    desk = Desk(name="便民中心", telephone="8888-0000", hours="每天9:00至17:00", address="江边路1号")
    community = Community(name="江边社区", region="江城市江边社区", desk=desk, examples=("怎么办老年证？",))
    settings = Settings(home=tmp_path, models=MODELS, community=community)
    assistant = Assistant(equipment_of(settings, registry))
    assert assistant.community_name == "江边社区"
    assert assistant.examples == ("怎么办老年证？",)
    assert assistant.desk == "便民中心，江边路1号，电话 8888-0000，每天9:00至17:00"


def test_an_abstention_names_the_desk_of_the_settings(home: Path, registry: FakeRegistry) -> None:
    desk = Desk(name="便民中心", telephone="8888-0000", hours="每天9:00至17:00")
    settings = Settings(home=home, models=MODELS, community=Community(desk=desk))
    assistant = Assistant(equipment_of(settings, registry))
    reply = turn_of(assistant, Request(question="月亮上有几个人", as_of=TODAY)).reply
    assert reply.kind is ReplyKind.ABSTENTION
    assert all(part in reply.text for part in (desk.name, desk.telephone, desk.hours))


def test_building_loads_nothing(tmp_path: Path) -> None:
    assistant = build(settings_of(tmp_path))
    assert assistant.ready.ready
    assert list(tmp_path.iterdir()) == []


def test_models_of_the_home_stand_beside_those_of_the_catalogue(tmp_path: Path) -> None:
    own = entry("our-voice", sources=['{ kind = "service" }'], task="synthesis")
    (tmp_path / "catalogue.toml").write_text(own, "utf-8")
    names = {model.name for model in registry_of(settings_of(tmp_path)).entries()}
    assert {"our-voice", "whisper-base", "e5-small"} <= names


def test_publishing_without_the_embedder_says_what_to_prepare(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    with pytest.raises(ModelMissing, match="python -m assistant models prepare e5-small"):
        publish_documents(settings, [tmp_path], lambda _stage, _done, _total: None)
