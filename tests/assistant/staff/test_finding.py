"""Rule: a document is found by its id, its title or an unmistakable part of them; else those like it are named."""

from __future__ import annotations

import pytest

from assistant.staff.finding import find
from knowledge_base.document import Document
from knowledge_base.errors import DocumentUnknown

pytestmark = pytest.mark.unit

DOCUMENTS = (
    Document("old-age", title="高龄津贴指南"),
    Document("old-age-2022", title="《高龄津贴办法》（2022年）"),
    Document("meals", title="养老助餐指南"),
)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("old-age", "old-age"),  # an id, although another one begins so
        ("old-age-", "old-age-2022"),
        ("me", "meals"),
        ("《养老助餐指南》", "meals"),
        ("高龄津贴办法", "old-age-2022"),
        ("助餐", "meals"),
    ],
)
def test_one_document_is_meant(name: str, found: str) -> None:
    assert find(name, DOCUMENTS).id == found


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("old", r"“old”可以是好几份文件：\n  old-age　高龄津贴指南\n  old-age-2022"),
        ("津贴", "好几份文件"),
        ("meal-s", r"是不是：\n  meals"),
        ("高领津贴指南", r"是不是：\n  old-age"),
        ("殡葬", "没有“殡葬”这份文件。要看有哪些"),
        ("", "没有“”这份文件"),
    ],
)
def test_what_is_not_clear_is_asked_back(name: str, told: str) -> None:
    with pytest.raises(DocumentUnknown, match=told):
        find(name, DOCUMENTS)
