"""Answers in a language model's words, each sentence held against the clause that it names.

>>> composer = Composer(registry.generator("chat-endpoint"), grounding.check)  # doctest: +SKIP
>>> [(said.text, said.quote) for said in composer.compose(query, evidence)]  # doctest: +SKIP
[('满八十岁，每月发100元。', '满八十周岁、不满九十周岁的老人，每月发高龄津贴100元。')]

No sentence comes out of here that the check has not let through; nothing at all comes out if anything is wrong with
the model or with one sentence of its reply.
"""

from __future__ import annotations

from assistant.generation.composer import Check, CitedSentence, Composer, ComposerLimits, Verdict

__all__ = ["Check", "CitedSentence", "Composer", "ComposerLimits", "Verdict"]
