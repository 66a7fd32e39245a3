"""Several replies in one: what was asked in one breath is answered one thing after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from assistant.speakable import speakable
from assistant.turn import Choice, Reply, ReplyKind, Sentence
from knowledge_base.document import Citation
from knowledge_base.numerals import spell_integer

_STRONGEST = (ReplyKind.ANSWER, ReplyKind.CLARIFICATION, ReplyKind.ABSTENTION)


def joined(replies: Sequence[Reply]) -> Reply:
    """Return one reply that says all of ``replies``, at least one, in their order.

    Of several only the last may offer something, and only one asks what was meant: nobody can keep apart which of two
    questions a "yes" is the answer to.
    """
    if len(replies) == 1:
        return replies[0]
    asking = [reply for reply in replies if reply.kind is ReplyKind.CLARIFICATION]
    *first, last = [*(each for each in replies if each not in asking), *asking[:1]]
    said = [without_offer(reply) for reply in first] + [last]
    sentences: list[Sentence] = [_plain(f"您问了{_counted(len(replies))}件事，一件一件说。")]
    citations: list[Citation] = []
    for number, reply in enumerate(said, 1):
        sentences.append(_plain(f"第{spell_integer(number)}件："))
        sentences += _renumbered(reply.sentences, len(citations))
        citations += reply.citations
    if asking[1:]:
        sentences.append(_plain("说清楚了这件，另外的请您再问一遍。"))
    kinds = {reply.kind for reply in replies}
    return Reply(
        next((kind for kind in _STRONGEST if kind in kinds), last.kind),
        tuple(sentences),
        tuple(citations),
        min(reply.confidence for reply in replies),
        last.choices,
    )


def preceded(sentences: Iterable[Sentence], reply: Reply) -> Reply:
    """Return ``reply`` with ``sentences`` before its own; they cite nothing."""
    return replace(reply, sentences=(*sentences, *reply.sentences))


def followed(reply: Reply, sentences: Iterable[Sentence], choices: tuple[Choice, ...]) -> Reply:
    """Return ``reply`` without what it offers, but with ``sentences`` after its own, which offer ``choices``."""
    kept = without_offer(reply)
    return replace(kept, sentences=(*kept.sentences, *sentences), choices=choices)


def with_choice(reply: Reply, choice: Choice) -> Reply:
    """Return a question back with one more ``choice``."""
    asks = Sentence(f"或者要不要我{choice.label}？", speakable(f"或者要不要我{choice.label}？"))
    return replace(
        reply,
        sentences=(*reply.sentences, asks),
        choices=(*reply.choices, choice),
    )


def without_offer(reply: Reply) -> Reply:
    """Return ``reply`` without the sentence that offers something; a question that is asked back is no offer."""
    if not reply.choices or reply.kind is ReplyKind.CLARIFICATION or len(reply.sentences) < 2:
        return reply
    return replace(reply, sentences=reply.sentences[:-1], choices=())


def _renumbered(sentences: Iterable[Sentence], before: int) -> Iterator[Sentence]:
    for sentence in sentences:
        shifted = None if sentence.citation is None else sentence.citation + before
        yield replace(sentence, citation=shifted)


def _plain(text: str) -> Sentence:
    return Sentence(text, text)


def _counted(number: int) -> str:
    return "两" if number == 2 else spell_integer(number)
