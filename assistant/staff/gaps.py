"""What residents asked in vain, as staff look at it, and what comes of it: a phrasing, or a new document."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from assistant.staff.markdown import check_body, written
from assistant.staff.workplace import Workplace
from knowledge_base import gaps
from knowledge_base.asked_as import MAX_CHARS, phrasings
from knowledge_base.chunking import chunk
from knowledge_base.document import Document
from knowledge_base.errors import DocumentInvalid, QuestionUnknown
from knowledge_base.gaps import Embeds, Group, Matrix
from knowledge_base.layout import write_durably
from knowledge_base.pronunciation import Pronouncer
from knowledge_base.release import open_release
from knowledge_base.statute import ARTICLE
from knowledge_base.text import title_key
from knowledge_base.vectors import digest
from models.embedding import Embedder

PLACEHOLDER = "请把答案写在这里，再删掉这一行。写明规定出自哪里、从哪一天起施行。"
"""Stands in a comment, so that a template that nobody filled in has no text under its heading and is not taken in."""
_BEGINNING = "正文"
"""How the text above the first heading is called."""


class KeptVectors:
    """An embedder that keeps the vectors of the last texts in a file, as embedding takes most of the time."""

    def __init__(self, embedder: Embedder, file: Path) -> None:
        self._embedder = embedder
        self._file = file

    def embed_queries(self, texts: Sequence[str]) -> Matrix:
        """Return the vectors of ``texts``; those of other texts are forgotten."""
        known = self._known()
        keys = [digest(text).hex() for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if missing:
            self._embedder.warm_up()
            made = np.asarray(self._embedder.embed_queries(list(missing.values())), np.float32)
            known = {**known, **dict(zip(missing, made, strict=True))}
        vectors = np.stack([known[key] for key in keys])
        if missing:
            self._keep(keys, vectors)
        return vectors

    def _known(self) -> Mapping[str, Matrix]:
        try:
            with np.load(self._file, allow_pickle=False) as kept:
                if str(kept["embedder"]) != self._embedder.name:
                    return {}
                return dict(zip(kept["keys"].tolist(), kept["vectors"], strict=True))
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):  # not there, or half written
            return {}

    def _keep(self, keys: Sequence[str], vectors: Matrix) -> None:
        beside = self._file.with_name(f".{self._file.name}-{os.getpid()}-made")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with beside.open("wb") as file:
                np.savez(file, embedder=self._embedder.name, keys=np.array(keys), vectors=vectors)
            write_durably(self._file, beside.read_bytes())
            beside.unlink()
        except OSError:  # the next to ask embeds them again
            return


def groups_of(workplace: Workplace) -> tuple[Group, ...]:
    """Return all questions asked in vain that are still kept, grouped. Raises NoRelease if nothing was published."""
    questions = workplace.library.vain(open_only=False)
    if not questions:
        return ()
    release = workplace.release or open_release(
        workplace.settings.home, workplace.settings.knowledge.index_options
    )
    embedder: Embeds = KeptVectors(
        workplace.embedder, workplace.settings.home / "cache" / "questions-in-vain.npz"
    )
    return gaps.group(questions, embedder, release.center, Pronouncer(release.segmenter.cut))


def group_numbered(number: int, workplace: Workplace) -> Group:
    """Return the group that has question ``number``; raises QuestionUnknown."""
    for group in groups_of(workplace):
        if number in {each.id for each in group.questions}:
            return group
    raise QuestionUnknown(
        f"没有编号是 {number} 的问题。用 python -m assistant kb gaps list --all 可以看到编号。"
    )


def usable_phrasing(text: str) -> str:
    """Return a question as it can stand in a document; raises DocumentInvalid if it is too long or names somebody."""
    visible = "".join(character if character.isprintable() else " " for character in text)
    said = " ".join(visible.replace("｜", "，").replace("|", "，").split())
    if "〔" in said:
        raise DocumentInvalid(f"“{said}”里有抹掉的个人信息，不能当问法。请用 --phrasing 写一个通用的问法。")
    if not 0 < len(said) <= MAX_CHARS:
        raise DocumentInvalid(
            f"这个问法有 {len(said)} 个字，要在 1 到 {MAX_CHARS} 个字之间。请用 --phrasing 写一个短的。"
        )
    return said


def clauses(document: Document, body: str) -> tuple[str, ...]:
    """Return the names of the clauses of a text, each once, in reading order."""
    return tuple(dict.fromkeys(passage.clause or _BEGINNING for passage in chunk(document, body)))


def with_phrasing(document: Document, body: str, clause: str, phrasing: str) -> str:
    """Return ``body`` with the phrasing in the clause that ``clause`` means; unchanged if it stands there.

    ``clause`` is its name or a part of it; it may be empty if there is only one. Raises DocumentInvalid.
    """
    name = _meant(clause, document, body)
    if phrasing in _asked_as(document, body, name):
        return body
    lines = body.split("\n")
    places = [place for place, line in enumerate(lines) if _begins(line, name)]
    if len(places) > 1:
        raise DocumentInvalid(
            f"“{name}”在这份文件里有 {len(places)} 处。请打开编辑器自己加一行“问法：{phrasing}”："
            f"python -m assistant kb edit {document.id}"
        )
    start = places[0] if places else _first_text(lines)
    changed = "\n".join([*lines[: start + 1], *_added(lines[start], phrasing), *lines[start + 1 :]])
    check_body(changed, document.id)
    if phrasing not in _asked_as(document, changed, name):
        raise DocumentInvalid(
            f"没法自动把问法加到“{name}”里。请打开编辑器自己加一行“问法：{phrasing}”："
            f"python -m assistant kb edit {document.id}"
        )
    return changed


def template(document: Document, phrasing: str) -> str:
    """Return a document to be filled in: its front matter, the phrasing, and a place for the answer."""
    return written(document, f"## {document.title}\n\n问法：{phrasing}\n\n<!-- {PLACEHOLDER} -->\n")


def _meant(clause: str, document: Document, body: str) -> str:
    names = clauses(document, body)
    key = title_key(clause)
    exact = [name for name in names if title_key(name) == key]
    found = exact or [name for name in names if key in title_key(name)]
    if len(found) == 1:
        return found[0]
    told = "没有这一条" if clause and not found else "请用 --clause 写明加到哪一条"
    listed = "\n".join(f"  {name}" for name in found or names)
    raise DocumentInvalid(f"{document.title}（{document.id}）：{told}。有这些：\n{listed}")


def _asked_as(document: Document, body: str, name: str) -> Iterator[str]:
    for passage in chunk(document, body):
        if (passage.clause or _BEGINNING) == name:
            yield from passage.asked_as


def _begins(line: str, name: str) -> bool:
    """Whether the clause begins in this line: its heading, or an article."""
    text = line.lstrip("# ").strip("*_ ")
    if line.startswith("#"):
        return title_key(text) == title_key(name)
    article = ARTICLE.match(text)
    return article is not None and article[1] == name


def _first_text(lines: Sequence[str]) -> int:
    return next(
        place
        for place, line in enumerate(lines)
        if line.strip() and not line.startswith("#") and phrasings(line) is None
    )


def _added(line: str, phrasing: str) -> list[str]:
    """Return the lines that follow ``line``; a phrasing under a heading stands by itself."""
    return ["", f"问法：{phrasing}"] if line.startswith("#") else [f"问法：{phrasing}"]
