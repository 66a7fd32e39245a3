"""Words whose sound the pronouncing dictionary has wrong, or does not tell."""

from __future__ import annotations

READINGS = {
    "还款": "huan2 kuan3",
    "还钱": "huan2 qian2",
    "还清": "huan2 qing1",
    "还本": "huan2 ben3",
    "还贷": "huan2 dai4",
    "还账": "huan2 zhang4",
    "还债": "huan2 zhai4",
    "还书": "huan2 shu1",
    "多长": "duo1 chang2",
    "长三角": "chang2 san1 jiao3",
    "长护险": "chang2 hu4 xian3",
    "有所为": "you3 suo3 wei2",
    "应尽": "ying1 jin4",
    "中选": "zhong4 xuan3",
    "倾倒": "qing1 dao4",
    "台州": "tai1 zhou1",
    "丽水": "li2 shui3",
    "朝阳": "chao2 yang2",
    "大夫": "dai4 fu5",
    "长": "chang2",
}
"""Readings as the dictionary should have them, with ü written v; tones before sandhi."""

_NEUTRAL = """
爸爸 妈妈 爷爷 奶奶 姥姥 姥爷 哥哥 姐姐 弟弟 妹妹 叔叔 伯伯 舅舅 姑姑 婆婆 公公 太太 宝宝 娃娃 星星 谢谢
丈夫 媳妇 女婿 姑娘 亲戚 亲家 朋友 师傅 大夫 先生 学生 护士 别人 人家 咱们 老爷 老婆 街坊 伙计 寡妇 和尚
衣服 衣裳 东西 地方 时候 意思 事情 消息 关系 生意 工夫 功夫 合同 部分 名字 知识 岁数 本事 主意 办法 道理
眼睛 耳朵 头发 骨头 舌头 指头 胳膊 膝盖 嘴巴 屁股 脑袋 眉毛 指甲 肩膀 脾气 力气 毛病 咳嗽 哆嗦 疙瘩
豆腐 馒头 粮食 庄稼 萝卜 葡萄 石榴 核桃 蘑菇 点心 包袱 窗户 钥匙 被子 枕头 抽屉 柜子 棉花 行李 口袋 扫帚
麻烦 清楚 明白 舒服 漂亮 便宜 热闹 暖和 凉快 干净 结实 厉害 老实 聪明 糊涂 马虎 新鲜 仔细 客气 自在 实在
认识 告诉 打听 打算 打扮 商量 收拾 照顾 招呼 答应 喜欢 休息 耽误 耽搁 应付 含糊 张罗 琢磨 提防 折腾 将就
上头 下头 里头 外头 后头 前头 上边 下边 里边 外边 旁边 这边 那边 上面 下面 里面 外面 月亮 太阳 云彩 困难
怎么 什么 多么 这么 那么 这个 那个 哪个 胡同 玻璃 石头 木头 牲口 苍蝇 蚊子 早上 晚上 故事 记性 唾沫 算盘
"""
NEUTRAL = frozenset(_NEUTRAL.split())
"""Words of two syllables whose second is neutral in speech."""

FULL_ER = frozenset("女婴幼少孤胎健小男产宠弃生患")
"""After these 儿 is a syllable of its own (女儿); elsewhere, ending a word, it colors the one before."""

ORDINAL_UNITS = frozenset("月日号楼级")
"""一 before these counts in order (一楼, 一月) and keeps its tone."""

NUMERALS = frozenset("〇零一二三四五六七八九十百千万亿两")

BEFORE_ONE = ("第", "初", "其", "之", "周", "星期", "礼拜", "统", "唯", "逐", "专")
"""After these 一 counts in order, too, or ends a word (统一规划)."""

RETURNED = frozenset("款钱债贷账清本金书")
"""还 before these means "give back": huan2."""

AMOUNTS = frozenset("每至免") | NUMERALS
"""为 before these means "is": wei2."""

MUST_AFTER = frozenset("我你您他她它们谁还都也就必总只非又可那这")
MUST_BEFORE = frozenset("去来到先带拿找交等")
"""得 between these means "must": dei3. Elsewhere on its own it joins a complement: de5."""

_MANNERS = "认真 仔细 耐心 积极 主动 及时 更好 很好 很快 全面 免费 依法 公开 公平 统一 逐步 安全"
MANNERS = frozenset(_MANNERS.split())
"""地 after these, and after doubled syllables (慢慢地), joins an adverb: de5."""

LETTERS = {
    "A": "ei1",
    "B": "bi4",
    "C": "xi1",
    "D": "di4",
    "E": "yi4",
    "F": "ai2 fu5",
    "G": "ji4",
    "H": "ai1 chi5",
    "I": "ai4",
    "J": "jie4",
    "K": "kei4",
    "L": "ai2 lou5",
    "M": "ai2 mu5",
    "N": "en1",
    "O": "ou1",
    "P": "pi4",
    "Q": "qiu1",
    "R": "a4 er5",
    "S": "ai2 si5",
    "T": "ti4",
    "U": "you1",
    "V": "wei1",
    "W": "da2 bu5 liu5",
    "X": "ai2 ke5 si5",
    "Y": "wai4",
    "Z": "zei4",
}
"""The names of the Latin letters as Mandarin speakers say them."""

_DIGITS = "ling2 yi1 er4 san1 si4 wu3 liu4 qi1 ba1 jiu3"
DIGITS = dict(zip("0123456789", _DIGITS.split(), strict=True))
