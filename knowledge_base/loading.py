"""Files to documents: what a policy says about itself, and its text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from knowledge_base import asked_as, blocks, front_matter, statute
from knowledge_base.chunking import chunk
from knowledge_base.document import Document
from knowledge_base.eligibility_figures import passage_of
from knowledge_base.eligibility_reading import Rules
from knowledge_base.errors import DocumentInvalid
from knowledge_base.front_matter import FrontMatter
from knowledge_base.text import clean, clean_heading, title_key
from knowledge_base.validity import successors
from models.system import why

MAX_BYTES = 5 * 1024 * 1024
"""The largest file that is read; the Civil Code has 0.4 MB."""

_TITLE = re.compile(r"^#[ ]+(.+)$", re.MULTILINE)
_VERSION = re.compile(r"_(\d{4}-\d{2}-\d{2})$")


class LoadedDocument(NamedTuple):
    """A document and its text in Markdown, cleaned, without the front matter."""

    document: Document
    body: str


def find_files(folders: Iterable[Path]) -> tuple[Path, ...]:
    """Return the Markdown files in and below the folders, in the order given, each folder's by name.

    Hidden files and README.md are left out. Raises DocumentInvalid if a folder is missing or has none.
    """
    problems: list[str] = []
    found: list[Path] = []
    for folder in folders:
        if not folder.is_dir():
            problems.append(f"找不到文件夹 {folder}。请核对它的名字和位置。")
            continue
        files = sorted(path for path in folder.rglob("*.md") if _is_document(path.relative_to(folder)))
        if not files:
            problems.append(f"文件夹 {folder} 里没有 .md 文件。请把政策文件放进去再试。")
        found += files
    if problems:
        raise DocumentInvalid(*problems)
    return tuple(found)


def load_folders(folders: Iterable[Path]) -> tuple[LoadedDocument, ...]:
    """Load every document of the folders; raises DocumentInvalid with the problems of all files."""
    problems: list[str] = []
    loaded: list[LoadedDocument] = []
    files = find_files(folders)
    for path in files:
        try:
            loaded.append(load_document(path))
        except DocumentInvalid as error:
            problems += error.problems
    problems += contradictions([document for document, _ in loaded])
    if problems:
        raise DocumentInvalid(*problems)
    return tuple(loaded)


def load_document(path: Path) -> LoadedDocument:
    """Load one file; raises DocumentInvalid."""
    text = clean(_read(path))
    source, body = front_matter.split(text, path.name)
    stated = None if source is None else front_matter.parse(source, path.name)
    document = _from_statute(path, body) if stated is None else _from_front_matter(path, stated)
    if not _TITLE.sub("", asked_as.without_phrasings(body)).strip():
        raise DocumentInvalid(f"{path.name}：只有标题，没有正文。请把正文写进去。")
    first_line = 1 + text.count("\n") - body.count("\n")
    problems = tuple(asked_as.problems(blocks.without_comments(body), path.name, first_line))
    problems += misquotations(document, body, stated.rules, path.name) if stated else ()
    if problems:
        raise DocumentInvalid(*problems)
    return LoadedDocument(document, body.strip() + "\n")


def _is_document(path: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.parts)
    return not hidden and path.name.lower() != "readme.md"


def _read(path: Path) -> str:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise DocumentInvalid(
                f"{path.name}：文件太大（{size / 2**20:.1f} MB，最多 {MAX_BYTES / 2**20:.0f} MB）。"
                "请拆成几个文件。"
            )
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentInvalid(
            f"{path.name}：不是 UTF-8 编码。请用记事本打开，另存为时编码选 UTF-8。"
        ) from error
    except OSError as error:
        raise DocumentInvalid(
            f"{path.name}：打不开（{why(error)}）。请检查文件还在不在、有没有权限。"
        ) from error


def _from_front_matter(path: Path, stated: FrontMatter) -> Document:
    if not stated.texts["title"]:
        raise DocumentInvalid(f"{path.name}：没有写标题。请在开头的文件信息里加上一行“title: 文件的标题”。")
    return Document(
        id=_id(path),
        title=stated.texts["title"],
        issuer=stated.texts["issuer"],
        number=stated.texts["number"],
        region=stated.texts["region"],
        effective=stated.effective,
        expires=stated.expires,
        supersedes=stated.supersedes,
        audience=stated.texts["audience"],
        contact=stated.texts["contact"],
        source=stated.texts["source"],
        eligibility=stated.rules.benefits,
    )


def _from_statute(path: Path, body: str) -> Document:
    heading = _TITLE.search(body)
    if heading is None:
        raise DocumentInvalid(
            f"{path.name}：没有写标题。请在第一行写“# 文件的标题”，或者在开头加上文件信息。"
        )
    title = clean_heading(heading[1])
    version = _VERSION.search(path.stem)
    known = statute.describe(title, asked_as.without_phrasings(body), version[1] if version else "")
    return Document(
        id=_id(path),
        title=title,
        issuer=known.issuer,
        number=known.number,
        region=known.region,
        effective=known.effective,
        supersedes=known.supersedes,
    )


def _id(path: Path) -> str:
    return unicodedata.normalize("NFC", path.stem)


def misquotations(document: Document, body: str, rules: Rules, name: str) -> tuple[str, ...]:
    """Return what the ``rules`` in the front matter of the file ``name`` quote that ``body`` does not say."""
    if not rules.quotes:
        return ()
    passages = chunk(document, body)
    return tuple(
        f"{name} 第 {quoted.line} 行：{quoted.key} 的“{quoted.text}”在正文里找不到。请从正文里原样抄过来。"
        for quoted in rules.quotes
        if passage_of(quoted.text, passages) is None
    )


def contradictions(documents: Sequence[Document]) -> list[str]:
    """Return what is wrong between documents: one id or title twice, two that replace each other."""
    problems: list[str] = []
    titles: dict[str, str] = {}
    ids: set[str] = set()
    for document in documents:
        if document.id in ids:
            problems.append(f"{document.id}.md：有两个文件叫这个名字。请给其中一个改名。")
        ids.add(document.id)
        twin = titles.setdefault(title_key(document.title), document.id)
        if twin != document.id:
            problems.append(
                f"{document.id}.md：标题“{document.title}”和 {twin}.md 的一样。"
                "请在标题里写明年份，或者删掉旧的那个。"
            )
    replaced_by = successors(documents)
    for old, new in ((old, new.id) for old, by in replaced_by.items() for new in by):
        if old < new and any(back.id == old for back in replaced_by.get(new, ())):
            problems.append(f"{old}.md 和 {new}.md 互相代替（supersedes）。请只在新的那个里写。")
    return problems
