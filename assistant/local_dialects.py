"""The dialects that there are packs for, those of them that the community speaks, and what that changes."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from functools import lru_cache

from assistant.errors import SettingsInvalid
from assistant.once import Once
from assistant.settings import Settings
from knowledge_base.confusion import Confusions, confusions
from knowledge_base.dialect import Dialect
from knowledge_base.dialect_detection import DialectDetector
from knowledge_base.dialect_packs import Packs, load_packs
from knowledge_base.dialect_words import DialectWords
from knowledge_base.sounds import Folds

_log = logging.getLogger(__name__)


class LocalDialects:
    """The dialects at one place. Packs are read when first needed. Threads may share it."""

    def __init__(self, settings: Settings) -> None:
        self._spoken = settings.community.dialects
        self._own = settings.home / "dialects"
        self._packs = Once(self._load)
        self._detector = Once(self._build_detector)
        self._confusions = Once(lambda: confusions_by(self.folds))

    @property
    def known(self) -> Mapping[str, Dialect]:
        """The dialects that there are packs for, by tag: the package's, and those in ``<home>/dialects``.

        One of the latter that is malformed is left out, and logged.
        """
        return self._packs().dialects

    @property
    def local(self) -> tuple[str, ...]:
        """Tags of the community's dialects. Raises SettingsInvalid if one has no pack, or a malformed one."""
        self.check(self._spoken, "community.dialects")
        return self._spoken

    def of(self, tag: str | None) -> Dialect | None:
        """Return the dialect of a person who has chosen ``tag``.

        It is the community's first if that is None or has no pack; None if the community has none either.
        Raises as ``local`` does.
        """
        if tag is not None and tag in self.known:
            return self.known[tag]
        return next((self.known[local] for local in self.local), None)

    @property
    def words(self) -> Mapping[str, DialectWords]:
        """The words of all dialects, by tag."""
        return self._packs().words

    @property
    def detector(self) -> DialectDetector:
        """Question -> dialects. Raises as ``local`` does."""
        return self._detector()

    @property
    def folds(self) -> tuple[tuple[str, Folds], ...]:
        """The community's dialects by tag, each with what sounds alike in it. Raises as ``local`` does."""
        return tuple((tag, self.known[tag].folds) for tag in self.local)

    @property
    def confusions(self) -> Confusions:
        """What may have been said where something was heard. Raises as ``local`` does."""
        return self._confusions()

    def check(self, tags: Iterable[str], setting: str) -> None:
        """Raise SettingsInvalid if a setting names a dialect that has no pack, or a malformed one."""
        packs = self._packs()
        for tag in tags:
            if tag in packs.malformed:
                raise SettingsInvalid(
                    f"设置 {setting} 里写了 {tag}，可是它的资料写得不对，用不了。{packs.malformed[tag]}\n"
                    f"请照着改 {self._own / tag}，或者先把 {tag} 从设置里去掉，再重新启动。"
                )
            if tag not in packs.dialects:
                raise SettingsInvalid(
                    f"没有 {tag} 这种方言的资料。{setting} 可以写：{'、'.join(packs.dialects)}。"
                )

    def _load(self) -> Packs:
        packs = load_packs(self._own)
        for tag, error in packs.malformed.items():
            _log.warning("方言资料 %s 写得不对，先不用它：%s", self._own / tag, "".join(error.problems))
        for tag, error in packs.refused_words.items():
            _log.warning("%s 里加的词写得不对，先都不用：%s", self._own / tag, "".join(error.problems))
        return packs

    def _build_detector(self) -> DialectDetector:
        called = {tag: each.language for tag, each in self.known.items() if each.language}
        return DialectDetector(self.words, self.local, called)


@lru_cache(maxsize=4)
def confusions_by(folds: tuple[tuple[str, Folds], ...]) -> Confusions:
    """Return what may have been said in dialects, each with what sounds alike in it."""
    return confusions(dict(folds))
