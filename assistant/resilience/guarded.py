"""Models behind their parts: each as its protocol has it, with its substitute where it cannot be had."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.errors import AssistantError, Overloaded, PartCrowded, PartUnavailable
from assistant.resilience.admission import TOO_MANY
from assistant.resilience.part import Part
from models.audio import Audio
from models.embedding import Embedder
from models.errors import BackendUnavailable, CatalogueError, ModelMissing, RecognitionFailed
from models.loudness import LoudnessDetector
from models.recognition import Early, RecognitionHints, Recognizer, Transcript
from models.reranking import Reranker
from models.voice_activity import SpeechSpan, VoiceActivityDetector, VoiceActivitySession

_log = logging.getLogger(__name__)

NOT_PREPARED = (BackendUnavailable, CatalogueError, ModelMissing)
"""A mistake of whoever set the machine up, who is told what to do: nothing takes the place of what was never there."""
_DEAF = "现在听不了说话，请打字来问，或者找工作人员。"
_NO_HINTS = RecognitionHints()


class GuardedRecognizer:
    """A ``Recognizer`` that is waited for no longer than it may take; another listens in its place, if there is one."""

    def __init__(
        self,
        name: str,
        part: Part,
        build: Callable[[], Recognizer],
        instead: Callable[[], Recognizer] | None = None,
    ) -> None:
        """Load nothing yet.

        Args:
            name: the recognizer's.
            part: what calls it.
            build: returns it; it is asked each time.
            instead: returns what listens in its place.
        """
        self.name = name
        self._part = part
        self._build = build
        self._instead = instead

    def warm_up(self) -> None:
        """Load the weights. Raises what is wrong with it, unless another listens in its place."""
        if self._instead is None:
            self._part.warm_up(lambda: self._build().warm_up())
        else:
            _warm_up(self._part, lambda: self._build().warm_up())

    def recognize(
        self, audio: Audio, hints: RecognitionHints = _NO_HINTS, *, early: Early | None = None
    ) -> Transcript:
        """Return what was said in ``audio``.

        Raises:
            RecognitionFailed: no words were recognized.
            Overloaded: too many speak at once.
            PartUnavailable: nothing can listen now.
        """
        try:
            return self._part.call(
                lambda: self._build().recognize(audio, hints, early=early),
                pieces=audio.seconds,
                harmless=(RecognitionFailed,),
            )
        except RecognitionFailed:
            raise
        except PartCrowded:
            raise Overloaded(TOO_MANY) from None
        except PartUnavailable:
            pass
        except AssistantError:  # of whoever is told early: listening was given up
            raise
        except Exception:  # noqa: BLE001, S110  the part has taken note of whatever its library raises
            pass
        if self._instead is None:
            raise PartUnavailable(_DEAF)
        return self._instead().recognize(audio, hints, early=early)


class GuardedVoiceActivity:
    """A ``VoiceActivityDetector``; where it fails, loudness tells whether somebody speaks."""

    def __init__(self, name: str, part: Part, build: Callable[[], VoiceActivityDetector]) -> None:
        """Load nothing yet; ``build`` returns the detector, and is asked each time."""
        self.name = name
        self._part = part
        self._build = build
        self._instead = LoudnessDetector()

    def warm_up(self) -> None:
        """Load the weights. Raises only that they were never prepared."""
        _warm_up(self._part, lambda: self._build().warm_up())

    def detect(self, audio: Audio) -> tuple[SpeechSpan, ...]:
        """Return the stretches of speech in ``audio``, in order; none if nobody speaks."""
        try:
            return self._part.call(
                lambda: self._build().detect(audio), pieces=audio.seconds, harmless=NOT_PREPARED
            )
        except NOT_PREPARED:
            raise
        except Exception:  # noqa: BLE001  the part has taken note of whatever its library raises
            return self._instead.detect(audio)

    def session(self) -> VoiceActivitySession:
        """Begin a new stream. Nothing of it runs in another thread: a step takes a fraction of a millisecond."""
        if self._part.rests:
            return self._instead.session()
        try:
            return self._build().session()
        except NOT_PREPARED:
            raise
        except Exception:  # noqa: BLE001  whatever its library raises
            return self._instead.session()


class GuardedEmbedder:
    """An ``Embedder`` that gives vectors of zeros where it cannot be had: near to nothing, far from nothing."""

    def __init__(self, name: str, part: Part, build: Callable[[], Embedder], dimension: int) -> None:
        """Load nothing yet; ``build`` returns the embedder, and is asked each time."""
        self.name = name
        self.dimension = dimension
        self._part = part
        self._build = build

    def warm_up(self) -> None:
        """Load the weights. Raises only that they were never prepared."""
        _warm_up(self._part, lambda: self._build().warm_up())

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors of shape (len(texts), dimension) for questions, or zeros."""
        return self._vectors(texts, lambda embedder: embedder.embed_queries(texts))

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors of shape (len(texts), dimension) for passages, or zeros."""
        return self._vectors(texts, lambda embedder: embedder.embed_passages(texts))

    def _vectors(
        self, texts: Sequence[str], embed: Callable[[Embedder], NDArray[np.float32]]
    ) -> NDArray[np.float32]:
        try:
            return self._part.call(lambda: embed(self._build()), pieces=len(texts), harmless=NOT_PREPARED)
        except NOT_PREPARED:
            raise
        except Exception:  # noqa: BLE001  the part has taken note of whatever its library raises
            return np.zeros((len(texts), self.dimension), np.float32)


class GuardedReranker:
    """A ``Reranker`` that finds everything equally good where it cannot be had."""

    def __init__(self, part: Part, reranker: Reranker) -> None:
        self.name = reranker.name
        self._part = part
        self._reranker = reranker

    def warm_up(self) -> None:
        """Load the weights. Raises only that they were never prepared."""
        _warm_up(self._part, self._reranker.warm_up)

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return how well each text answers, of shape (len(texts),), 0 to 1; zeros if it cannot be told."""
        try:
            return self._part.call(lambda: self._reranker.scores(question, texts), pieces=len(texts))
        except Exception:  # noqa: BLE001  the part has taken note of whatever its library raises
            return np.zeros(len(texts), np.float32)


def _warm_up(part: Part, load: Callable[[], None]) -> None:
    """Load a part that there is a substitute for. Raises only that it was never prepared."""
    try:
        part.warm_up(load, harmless=NOT_PREPARED)
    except NOT_PREPARED:
        raise
    except Exception as error:  # noqa: BLE001  whatever a library raises, there is the substitute
        _log.error("%s is done without: %s", part.key, type(error).__qualname__)
