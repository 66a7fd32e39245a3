"""Words that say nothing about what a question or a document is about."""

from __future__ import annotations

_OF_QUESTIONS = """
请问 想问 问 问问 问一下 一下 怎么 怎么办 怎样 咋 咋个 如何 多少 什么 啥 啥子 哪 哪里 哪儿 哪个 哪些 哪样
谁 几 为什么 是不是 有没有 能不能 可不可以 行不行 要不要 会不会 吗 呢 么 啊 呀 吧 嘛 啦 哦 嗯 呃 哎 唉 喂
我 我们 我家 你 你们 您 他 她 它 他们 她们 咱 咱们 自己 人家 谢谢 您好 你好 同志 麻烦 那个 这个 那 这 没有
的 地 得 了 着 过 是 在 有 和 跟 与 及 或 或者 还是 要 想 能 会 可以 应该 需要 到 去 来 给 被 把 让 就 都 也
还 又 再 才 只 很 太 那样 这样 这种 这里 那里 一个 一些 个 些 点 就是 然后 因为 所以 如果 要是 的话 但是
不过 现在 知道 听说 告诉 说 讲
"""

_OF_DOCUMENTS = """
应当 本法 本条例 本办法 本规定 下列 上述 其他 有关 相关 规定 违反 依法 依照 按照 根据 等 以上 以下 以内 不
不得 各 各级 由 对 为 其 将 以 从 所 于 并 向 该 每 至 内 时 之一 情形 方式 直接 负责 进行 予以 给予 责令 处
以及 情况 及时 带
"""

QUESTION_WORDS = frozenset(_OF_QUESTIONS.split())
"""How people ask, whom they talk to, and what holds a sentence together."""

FUNCTION_WORDS = QUESTION_WORDS | frozenset(_OF_DOCUMENTS.split())
"""The same, and the words that hold a regulation together: no part of a term."""
