"""Yes and no as people say them, whatever they were asked: patterns of words that every listener for them shares.

Each is a list of alternatives without brackets, for a pattern to take in beside the words of its own question.
"""

from __future__ import annotations

YES = (
    "是|是的|对|对头|好|好的|行|可以|得|要得|中|成|使得|当然|就是|系|系嘅|係|着|啱|没错|冇错|唔错|无错|不错|没问题|冇问题|"
    "确认|確認|正确|阿是|侪是"
)
WRONG = "不是|不对|唔系|唔係|唔啱|冇啱|毋是|毋着|勿对|没对"
"""What is said of something that is not so; what is not wanted is turned down in other words."""
