"""Rule: a document written as Markdown with front matter is read back as it was, whatever its values are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from assistant.staff.markdown import applied, check_body, parsed, stated, written
from knowledge_base.document import Document
from knowledge_base.errors import DocumentInvalid

pytestmark = pytest.mark.unit

PLAIN = Document("allowance", title="高龄津贴指南")
FULL = Document(
    "allowance",
    title="云山市高龄津贴申领指南",
    issuer="云山市民政局",
    number="云民发〔2025〕12号",
    region="云山市",
    effective=date(2025, 1, 1),
    expires=date(2029, 12, 31),
    supersedes=("旧办法", "old-allowance"),
    audience="八十周岁以上老人",
    contact="民政窗口 6310-0102",
    source="https://example.org/a?b=c#d",
)


@pytest.mark.parametrize(
    "document",
    [
        PLAIN,
        FULL,
        # values that YAML takes for something else
        *(
            replace(PLAIN, title=title)
            for title in ("null", "~", "是: 否", "- 一", "'引号\"", "#井号", "2025", "[1]")
        ),
        replace(PLAIN, supersedes=("null", "a: b", "；")),
        replace(PLAIN, issuer="一" * 500),
    ],
    ids=lambda document: str(document.title)[:12],
)
@pytest.mark.parametrize("body", ["正文。\n", "## 一\n\n---\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n"])
def test_the_round_trip_is_exact(document: Document, body: str) -> None:
    text = stated(written(document, body), "allowance.md")
    assert applied(PLAIN, text.fields, "allowance.md") == document
    assert (text.body, text.has_front_matter) == (body, True)


def test_only_what_is_written_is_stated() -> None:
    text = stated("---\ntitle: 津贴\nexpires:\n---\n正文。\n", "a.md")
    assert dict(text.fields) == {"title": "津贴", "expires": None}
    assert stated("正文。\n", "a.md").fields == {}


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"title": " "}, "--title"),
        ({"effective": date(2026, 2, 1), "expires": date(2026, 1, 1)}, "--expires"),
    ],
)
def test_values_that_do_not_go_together_are_refused(fields: dict[str, object], told: str) -> None:
    with pytest.raises(DocumentInvalid, match=told):
        applied(PLAIN, fields, "a.md")  # type: ignore[arg-type]  # values of front matter


@pytest.mark.parametrize("body", ["# 标题\n", "# 标题\n\n问法：多少钱\n", "正文。\n\n## 二\n\n问法：\n"])
def test_a_body_without_text_is_refused(body: str) -> None:
    with pytest.raises(DocumentInvalid, match="请"):
        check_body(body, "a.md")


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("expires", "2026年1月1日", date(2026, 1, 1)),
        ("expires", "", None),
        ("supersedes", "甲；乙", ("甲", "乙")),
        ("issuer", "民政局", "民政局"),
    ],
)
def test_a_typed_value_is_read(key: str, text: str, value: object) -> None:
    assert parsed(key, text) == value


def test_a_day_that_is_none_is_explained() -> None:
    with pytest.raises(DocumentInvalid, match="生效日期“明年”不对"):
        parsed("effective", "明年")
