"""Every claim of a sentence against the quoted spans that it is said to come from.

>>> quote = "满八十周岁、不满九十周岁的老人，每月发高龄津贴100元。"
>>> bool(check("80至89岁的老人，每月发一百元。", [quote]))
True
>>> [claim.text for claim in check("80至89岁的老人，每年发一百元。", [quote]).unsupported]
['每年']
"""

from __future__ import annotations

from assistant.grounding.checking import check
from assistant.grounding.figures import unsupported_figures
from assistant.grounding.verdict import Claim, ClaimKind, Verdict

__all__ = ["Claim", "ClaimKind", "Verdict", "check", "unsupported_figures"]
