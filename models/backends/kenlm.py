"""Language models of the KenLM kind: n-grams of words in one file, mapped into memory."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.errors import BackendUnavailable, ModelCorrupt
from models.options import prepared, text

if TYPE_CHECKING:
    from models.language import State

_LN_10 = math.log(10)


def load(folder: Path | None, name: str, options: Mapping[str, object]) -> KenlmLanguageModel:
    """Return the language model in ``folder``. Options: ``file``, its name ("zh_CN.lm").

    Raises:
        BackendUnavailable: the library is not installed.
        ModelCorrupt: the file is not of its kind.
        ModelMissing: there is no folder.
    """
    return KenlmLanguageModel(prepared(folder, name) / text(options, "file", "zh_CN.lm"), name)


class KenlmLanguageModel:
    """A ``LanguageModel``; 0.3 microseconds a word.

    The beginnings and ends of sentences mean nothing to it.
    """

    def __init__(self, path: Path, name: str) -> None:
        self.name = name
        self._model, self._new_state = _open(path)
        # Looked up once: a search asks for every word that it tries.
        self._base_score = self._model.BaseScore

    def warm_up(self) -> None:
        """Do nothing: the file is mapped in milliseconds when the model is made."""

    def knows(self, word: str) -> bool:
        """Say whether ``word`` is one of the model's words."""
        return word in self._model

    def begin(self) -> State:
        """Return the state of having seen nothing."""
        state: State = self._new_state()
        self._model.NullContextWrite(state)
        return state

    def score(self, state: State, word: str) -> tuple[float, State]:
        """Return the natural logarithm of the probability of ``word``, and the state after it."""
        after = self._new_state()
        return self._base_score(state, word, after) * _LN_10, after


def _open(path: Path) -> tuple[Any, Any]:
    """Return the model and what makes states."""
    try:
        import kenlm  # noqa: PLC0415  where it is missing, everything else works
    except ImportError as error:
        raise BackendUnavailable(
            "缺少语言模型的软件库 ufal.kenlm。没有它也能用，只是听错的字会改得少一些。"
            "需要的话，请管理员运行：pip install ufal.kenlm"
        ) from error
    config = kenlm.Config()
    config.show_progress = False
    config.arpa_complain = kenlm.ARPALoadComplain.NONE
    try:
        return kenlm.Model(str(path), config), kenlm.State
    except OSError as error:
        raise ModelCorrupt(
            f"语言模型的文件 {path.name} 打不开。请管理员运行 python -m assistant models prepare 重新准备。"
        ) from error
