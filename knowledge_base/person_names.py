"""Names of people in a question: 我叫王桂芳, 我姓李, 张奶奶, 我老伴陈秀英 become 〔姓名〕.

A surname alone proves nothing (高龄, 万元, 周末), so it counts only where people introduce or address somebody; what
may follow it depends on how sure that place is. 老张 and 小李 stay: nobody is recognized by them.
"""

from __future__ import annotations

import re
from collections.abc import Callable

NAME = "〔姓名〕"

StandIn = Callable[[str, str], str]
"""What stands in the place of personal data, in the same brackets, given its kind (``NAME``) and the data itself."""

_COMMON = (
    "王李张刘陈杨赵黄周吴徐孙胡朱林郭罗梁宋郑谢韩唐冯董萧曹袁邓许傅沈吕苏卢蒋蔡贾丁魏薛叶阎潘杜戴夏汪田任姜范姚谭廖邹熊"
    "陆郝孔崔邱秦侯邵孟龙段雷钱汤尹黎贺赖龚邢樊施翟倪严牛俞章鲁葛岳聂焦耿卜窦冉阮蒲褚娄裴霍骆柯欧涂殷庞辛芦鄢佘宁桑晏柴瞿丛"
    "祁盛谷靳郎屠甄芮储荆游闵解鲍莫肖毛马彭曾余何孙覃韦邬迟缪桂习冼闻巩"
)
_ALSO_WORDS = "高江白石方万常金安史向洪尚温武文钟易齐兰乔时包左于应全丰成项康季伍古舒喻房甘华祝顾"
"""Surnames that begin everyday words as well."""
_DOUBLE = "欧阳|上官|司马|诸葛|夏侯|皇甫|尉迟|公孙|慕容|长孙|宇文|司徒|令狐|端木|南宫|申屠"
_SURNAME = f"(?:{_DOUBLE}|[{_COMMON}{_ALSO_WORDS}])"
_SURE_SURNAME = f"(?:{_DOUBLE}|[{_COMMON}])"

_GIVEN = (
    "芳英兰秀珍华国建平明军红玉桂梅丽敏静强磊伟勇艳杰娟涛超霞鹏辉刚波燕琴荣福贵富春凤莲香云淑美珠翠兴德志文武永成光海金银"
    "玲林峰山宝树生庆祥龙虎仁义礼智信忠孝和顺安康宁健宏洪鸿浩宇轩涵子梓欣怡雪雨晨阳思嘉俊豪博诗琪瑶佳慧颖洁莉萍芬菊仙巧素琼"
    "瑞根发財财旺昌盛清长贤良善全有才达启世维学炳培锦群斌彬亮东西南北振邦佩惠蓉蓓莹倩婷菲薇茜晶岩松柏楠森桐彩月花英爱珊珍贞秋冬"
    "夏正方元立新卫民先大为加嘉家继承绍吉余双小天一忆依心雅晓旭昊然毅力坤乾章耀耘奎堂廷厚朝运连进友望乃其克凡桃杏荷芝芸苗"
)
"""Characters that given names are made of; only they count where a name is not announced."""
_NOT_GIVEN = (
    "，。、；：？！,.;:?! 〔今是住在的我想要来去问您你身电手户退办从这那也都和跟已没不就年刚现快属了吗呢啊有家男女岁"
    "七八九六五两"
)
"""What may follow a name of two characters, but seldom is the third one."""

_ANNOUNCED = re.compile(
    r"(?P<before>[我他她名字伴妈爸儿子女孙婆公爷奶弟妹哥姐]叫(?:做|作)?|名字(?:是|为)|姓名(?:是|为)?[：:]? ?"
    r"|(?:联系人|户主|申请人|收件人|监护人|业主)(?:是|叫|[：:]) ?)"
    r"(?P<name>(?!安装|方便|马上|于是|全部|时候|向导|包车|车|高一|石匠)"
    rf"{_SURNAME}(?![我你他她是的了在不什])[\u4e00-\u9fff](?:(?![{_NOT_GIVEN}])[\u4e00-\u9fff])?)"
    r"(?!师傅|阿姨|大夫|医生)"
)
_KIN = (
    "老伴|老倌|老头子|老头|婆娘|堂客|老汉儿?|老豆|爱人|妻子|丈夫|老公|老婆|母亲|父亲|妈妈|爸爸|妈|爸|儿子|女儿|孙子|孙女|外婆|外公|奶奶|爷爷|婆婆|公公|邻居|本人"
    "|哥|姐|弟弟|妹妹|阿妈|阿爸|阿公|阿婆|儿媳妇?|媳妇|女婿|闺女|外孙女?|娃儿?|孙娃子|爹|娘"
)
_NAME_ENDS = r"(?=[，。,；;！!？? ]|$|今年|住|说|来|在|没|的)"
_BESIDE = re.compile(
    rf"(?P<before>{_KIN})(?P<name>{_SURE_SURNAME}(?:[{_GIVEN}]{{2}}|[{_GIVEN}]{_NAME_ENDS}))(?!路|街|小区|社区|医院)"
)
_ROLE = re.compile(
    r"(?P<before>姓〔姓名〕[，, ]|网格员|社工|老人|居民|职工|楼栋?长|低保户|特困户|残疾人"
    r"|联系人|户主|申请人|收件人|监护人|业主|租户|本人)"
    rf"(?P<name>{_SURE_SURNAME}(?:[{_GIVEN}]{{2}}|[{_GIVEN}]{_NAME_ENDS}))(?!路|街|小区|社区|医院)"
)
_CALLED = re.compile(
    rf"(?P<before>叫(?:做|作)?|我喊|[，, ]喊|[倌汉儿伴子女公婆]喊|名字)"
    rf"(?P<name>{_SURE_SURNAME}(?:[{_GIVEN}]{{2}}|[{_GIVEN}]{_NAME_ENDS}))"
)
_PARTICULARS = re.compile(rf"(?P<before>)(?P<name>{_SURE_SURNAME}[{_GIVEN}]{{1,2}})(?=[，, ][男女][，, ])")
_SPELLED = re.compile(
    r"(?P<before>〔姓名〕[^，,。]{0,3}[，,、。 ]{0,2})"
    rf"(?P<name>(?:弓长|木子|立早|耳东|双木|三横|口天|草头|走肖|古月|言午|人可|双口|干钩于|美女){_SURNAME})"
)
"""How people say which character their surname is: 弓长张."""
_EXPLAINED = re.compile(
    r"(?P<before>〔姓名〕[，,、 ])"
    r"(?P<name>[\u4e00-\u9fff]{0,3}(?P<character>[\u4e00-\u9fff])[\u4e00-\u9fff]{0,3}的(?P=character))"
    r"(?=[，,、。 ]|$)"
)
"""And a character of their name: 桂花的桂."""
_EXPLANATIONS = 4
_I_AM = re.compile(
    rf"(?P<before>(?:我|我们|这|本人|他|她)(?:就)?是)(?P<name>"
    rf"{_SURE_SURNAME}[{_GIVEN}]{{2}}(?=[，。,；;！!？? ]|$|[的今住想要来啊呀呢噻嘛嘞哈咧喽])"
    rf"|{_SURE_SURNAME}[{_GIVEN}](?=[，。,；;！!？? ]|$|今年|住)"
    rf"|[{_ALSO_WORDS}][{_GIVEN}]{{2}}(?=[，。,；;！!？? ]|$))"
)
_SURNAMED = re.compile(
    rf"(?P<before>(?<![百改随同复母父夫妻异外])姓)(?P<name>(?!名|氏){_SURNAME})(?!该|不该|向)"
)
_TITLE = (
    r"(?:老?(?:阿姨|大爷|大妈|大娘|大婶|大叔|大伯|大嫂|大姐|大哥|女士|先生|师傅|老师|医生|大夫|护士|律师|主任|书记|经理|同志|太太|小姐)"
    r"|奶奶|爷爷|婆婆|公公|叔叔|伯伯|伯母|伯娘|叔|伯|婶|嬢嬢|孃孃|嬢|孃|嫂子|阿婆|阿公|阿伯|阿叔|老倌|师(?=[来修])|老太太|老太婆|老太|老爷子|老头|老汉|老伯|姨妈)"
)
_ADDRESSED = re.compile(
    rf"(?P<name>(?<![保治公平早晚])安|(?<![官甲乙校医双对警地])方|(?<![一百千])万|(?<!经)常|(?<![照只兼])顾"
    rf"|(?:{_DOUBLE}|[{_COMMON}高江白石金史洪尚温武文钟易齐兰乔左于康季伍古舒喻甘祝])(?:[{_GIVEN}]{{2}}|[{_GIVEN}])?)"
    rf"(?P<after>{_TITLE})"
)


def kind_alone(kind: str, _original: str) -> str:
    """Return the kind: a ``StandIn`` that tells nothing else."""
    return kind


def mask_names(text: str, stand_in: StandIn = kind_alone) -> str:
    """Return ``text`` with names of people replaced; titles and kinship stay."""
    text = _ADDRESSED.sub(lambda found: stand_in(NAME, found["name"]) + found["after"], text)
    for pattern in (_ANNOUNCED, _CALLED, _BESIDE, _I_AM, _SURNAMED, _ROLE, _PARTICULARS, _SPELLED):
        text = pattern.sub(lambda found: found["before"] + stand_in(NAME, found["name"]), text)
    return _without_explanations(text, stand_in)


def _without_explanations(text: str, stand_in: StandIn) -> str:
    """Return ``text`` without how a name is written that was replaced; each explanation leads to the next one."""
    for _ in range(_EXPLANATIONS):
        shorter = _EXPLAINED.sub(lambda found: found["before"] + stand_in(NAME, found["name"]), text, count=1)
        if shorter == text:
            break
        text = shorter
    return text
