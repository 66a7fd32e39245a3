"""Every row of a table can be found and quoted with its header; a whole table stays together while it is short."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge_base.blocks import Kind, parse
from knowledge_base.chunking import ROWS_TOGETHER, SECTION_CHARS, chunk
from knowledge_base.document import Document, Evidence, Passage
from knowledge_base.loading import load_folders
from knowledge_base.publishing import publish
from knowledge_base.release import Release
from knowledge_base.sentences import sentences
from knowledge_base.vectors import embedded_text, embedded_texts
from tests.knowledge_base.fakes import BigramEmbedder

pytestmark = pytest.mark.unit

DOCUMENTS = Path(__file__).parents[2] / "knowledge_base" / "documents"
GUIDE = Document("guide", "社区牙科收费办法")
SERVICES = ("洗牙", "拔牙", "补牙", "根管治疗", "假牙修理", "口腔检查", "牙片拍摄", "拆线换药")


def table(rows: int) -> str:
    lines = (f"| {service} | {number}0元 |" for number, service in enumerate(SERVICES[:rows], start=1))
    return "\n".join(("| 项目 | 每次收费 |", "| --- | --- |", *lines))


def row(number: int) -> str:
    return f"项目：{SERVICES[number - 1]}，每次收费：{number}0元"


def texts(body: str) -> list[tuple[str, str]]:
    return [(passage.lead_in, passage.text) for passage in chunk(GUIDE, body)]


def test_a_short_table_stays_with_its_section() -> None:
    rows = "\n".join(map(row, range(1, ROWS_TOGETHER + 1)))
    body = f"## 二、收费\n\n收费见下表。\n\n{table(ROWS_TOGETHER)}\n\n六十岁以上减半。"
    assert texts(body) == [("", f"收费见下表。\n{rows}\n六十岁以上减半。")]


def test_each_row_of_a_longer_table_is_a_passage() -> None:
    body = f"## 二、收费\n\n周日休息。\n\n要先挂号。收费见下表。\n\n{table(8)}\n\n六十岁以上减半。"
    assert texts(body) == [
        ("", "周日休息。"),
        ("", f"要先挂号。收费见下表。\n{row(1)}"),
        *(("收费见下表。", row(number)) for number in range(2, 9)),
        ("", "六十岁以上减半。"),
    ]
    assert {passage.clause for passage in chunk(GUIDE, body)} == {"二、收费"}


def test_a_row_is_embedded_with_all_that_it_means() -> None:
    passage = chunk(GUIDE, f"## 第一章 门诊\n\n### 二、收费\n\n收费见下表。\n\n{table(8)}")[4]
    expected = f"社区牙科收费办法\n第一章 门诊\n二、收费\n收费见下表。\n{row(5)}"
    assert embedded_text(GUIDE, passage) == expected


def test_a_table_without_an_introduction() -> None:
    assert texts(f"## 收费\n\n{table(8)}") == [("", row(number)) for number in range(1, 9)]


def test_a_long_introduction_is_not_pushed_into_the_first_row() -> None:
    introduction = "请先到前台挂号再看牙。" * (SECTION_CHARS // 11) + "收费见下表。"
    passages = texts(f"## 收费\n\n{introduction}\n\n{table(8)}")
    assert passages[:2] == [("", introduction), ("收费见下表。", row(1))]


def test_a_list_and_a_table_beside_it_are_two_things() -> None:
    passages = chunk(GUIDE, f"## 收费\n\n要带下面两样。\n\n- 身份证\n- 社保卡\n\n{table(8)}")
    assert passages[0].text == "要带下面两样。\n身份证\n社保卡"
    assert passages[0].lists == (passages[0].text,)
    assert [passage.text for passage in passages[1:]] == [row(number) for number in range(1, 9)]


def test_two_short_tables_are_not_a_long_one() -> None:
    passages = chunk(GUIDE, f"## 收费\n\n平时见下表。\n\n{table(4)}\n\n节日见下表。\n\n{table(4)}")
    assert len(passages) == 1


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The sample guides, and beside them a guide with a long table."""
    guides = tmp_path_factory.mktemp("guides")
    (guides / "dental.md").write_text(
        f"# 社区牙科收费办法\n\n## 一、范围\n\n居民都可以来。\n\n## 二、收费\n\n收费见下表。\n\n{table(8)}\n",
        "utf-8",
    )
    return publish([DOCUMENTS, guides], guides / "home", BigramEmbedder())


def nearest(release: Release, text: str) -> list[Passage]:
    """Return the passages in order of how near their embedded texts lie."""
    embedder = BigramEmbedder()
    vectors = embedder.embed_queries(embedded_texts(release.documents, release.passages))
    order = np.argsort(-(vectors @ embedder.embed_queries([text])[0]), kind="stable")
    return [release.passages[place] for place in order]


def rows_of(release: Release) -> list[tuple[Document, Passage, str]]:
    """Return every row of every table in the release with its document and its passage."""
    rendered = {
        (document.id, block.text)
        for document, body in load_folders([DOCUMENTS])
        for block in parse(body)
        if block.kind is Kind.ROW
    } | {("dental", row(number)) for number in range(1, 9)}
    return [
        (release.document(passage.document_id), passage, sentence)
        for passage in release.passages
        for sentence in sentences(passage.text)
        if (passage.document_id, sentence) in rendered
    ]


def test_every_row_is_quotable_once(samples: Release) -> None:
    found = [(document.id, sentence) for document, _, sentence in rows_of(samples)]
    assert len(found) == len(set(found)) == 24 + 8


def test_every_row_is_found_by_its_title_and_its_words(samples: Release) -> None:
    for document, passage, sentence in rows_of(samples):
        assert passage in nearest(samples, f"{document.title}{sentence}")[:5], sentence


@pytest.mark.parametrize("number", range(2, 9))
def test_a_row_of_a_long_table_is_found_before_the_other_rows(samples: Release, number: int) -> None:
    best = nearest(samples, f"社区牙科{SERVICES[number - 1]}每次收费多少")[0]
    assert (best.text, best.lead_in) == (row(number), "收费见下表。")


def test_the_neighbors_of_a_row_are_the_rows_beside_it(samples: Release) -> None:
    passages = samples.passages_of("dental")
    assert [passage.position for passage in passages] == list(range(9))
    assert [passage.text for passage in samples.neighbors(passages[4])] == [row(3), row(4), row(5)]
    section = "\n".join(passage.text for passage in passages[1:])
    assert section == "\n".join(("收费见下表。", *map(row, range(1, 9))))


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (
            "## 第一章 总则\n\n### 第一节 范围\n\n第一条 为了老人。",
            ("第一章 总则", "第一节 范围", "第一条"),
        ),
        ("## 一、谁可以领\n\n### 例外\n\n外地户口。", ("一、谁可以领", "例外")),
        ("停水。", ()),
    ],
)
def test_where_a_passage_stands(body: str, path: tuple[str, ...]) -> None:
    [passage] = chunk(GUIDE, body)
    assert Evidence(passage, GUIDE, score=1.0, rank=0).path == (GUIDE.title, *path)
