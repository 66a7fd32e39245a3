"""Pinyin to the phonemes that Kokoro's Chinese voices were trained on.

The transcription is that of misaki (Apache-2.0), after pinyin-to-ipa (MIT): IPA, with the tones as arrows.
"""

from __future__ import annotations

from collections.abc import Sequence

from pypinyin.contrib.tone_convert import to_finals, to_initials

from models.pinyin_sandhi import Syllable, Word

INITIALS = {
    "b": "p",
    "p": "pʰ",
    "m": "m",
    "f": "f",
    "d": "t",
    "t": "tʰ",
    "n": "n",
    "l": "l",
    "g": "k",
    "k": "kʰ",
    "h": "x",
    "j": "ʨ",
    "q": "ʨʰ",
    "x": "ɕ",
    "zh": "ꭧ",
    "ch": "ꭧʰ",
    "sh": "ʂ",
    "r": "ɻ",
    "z": "ʦ",
    "c": "ʦʰ",
    "s": "s",
    "": "",
}
FINALS = {
    "a": "a-",
    "ai": "ai-",
    "an": "a-n",
    "ang": "a-ŋ",
    "ao": "au-",
    "e": "ɤ-",
    "ei": "ei-",
    "en": "ə-n",
    "eng": "ə-ŋ",
    "er": "ɚ-",
    "i": "i-",
    "ia": "ja-",
    "ian": "jɛ-n",
    "iang": "ja-ŋ",
    "iao": "jau-",
    "ie": "je-",
    "in": "i-n",
    "ing": "i-ŋ",
    "iong": "jʊ-ŋ",
    "iou": "jou-",
    "o": "wo-",
    "ong": "ʊ-ŋ",
    "ou": "ou-",
    "u": "u-",
    "ua": "wa-",
    "uai": "wai-",
    "uan": "wa-n",
    "uang": "wa-ŋ",
    "uei": "wei-",
    "uen": "wə-n",
    "ueng": "wə-ŋ",
    "uo": "wo-",
    "v": "y-",
    "van": "ɥɛ-n",
    "ve": "ɥe-",
    "vn": "y-n",
}
"""Finals as pinyin's strict spelling has them (liou for liu); - stands where the tone goes."""

APICAL_INITIALS = frozenset(["zh", "ch", "sh", "r", "z", "c", "s"])
APICAL = "ɨ-"
"""The final i after these."""

TONES = {1: "→", 2: "↗", 3: "↓", 4: "↘", 5: ""}
ERHUA = "ɚ"


def phonemes(words: Sequence[Word]) -> str:
    """Return the phonemes of ``words``, spaces between them; sounds unknown to pinyin are left out."""
    return " ".join("".join(map(_syllable, word)) for word in words)


def _syllable(syllable: Syllable) -> str:
    initial = to_initials(syllable.sound, strict=True)
    final = to_finals(syllable.sound, strict=True)
    if syllable.sound == "o":
        ipa = "ɔ-"
    elif final == "i" and initial in APICAL_INITIALS:
        ipa = APICAL
    else:
        ipa = FINALS.get(final, "")
    return INITIALS[initial] + ipa.replace("-", TONES[syllable.tone]) + (ERHUA if syllable.erhua else "")
