"""What a question, an answer and a sentence that goes on end in: standard wording, Kunming and Sichuan."""

from __future__ import annotations

import re

PARTICLES = re.compile(r"[啊呀哦噢哈嘛呢喃吧哇噻诶嗦咯喔嘞]+$")

# Fillers and openings, which nothing is asked with yet.
_FILLERS = "那个啥子?|那个谁|那个|这个|就是说?|然后|嗯+|呃+|额|怎么说呢?|咋个说呢?"
FILLER = re.compile(rf"(?:^|[^就去在找为问打叫办])(?:{_FILLERS})$|^(?:那个|这个|就是)+$")
"""Sounds and words that fill a pause. After some verbs 那个 and 这个 are meant: 我要办这个."""
_WANTING = "(?:我就?|想|要|请)(?:就|还|再)?(?:想|要)?再?"
_ASKING = "(?:问|打听|咨询|了解|请教|温|稳)(?:问|一?下子?|一?哈子?|一声)?"
ABOUT_TO_ASK = re.compile(rf"(?:{_WANTING}{_ASKING}|你?帮我(?:看看|问问|查查)|怎么说|跟你讲个?事?|你听我说)$")

# Short answers, each a whole utterance.
_LE = "[了喽]?"
_ANSWER = (
    f"(?:是的?|对的?|对头|不是的?|好的?|好嘞|行|可以|要得|要不得|得行|不[要用消]{_LE}|没有了?|没得{_LE}|莫得{_LE}|"
    f"有的?|没错|不对|(?:晓得|知道|认得){_LE}|都不是|都可以|随便)"
)
ANSWER = re.compile(rf"{_ANSWER}(?:，?{_ANSWER})*")
_NUMBER = "[0-9零〇一二两三四五六七八九十百]+"
_COUNTED = "岁|个|楼|层|号|栋|号楼|单元|室|块|元|口人?|个人|条"
_AGE = "[二三四五六七八九]?十[一二三四五六七八九]?|[2-9][0-9]|1[01][0-9]"
COUNTED = re.compile(rf"(?:今年|是|有)?(?:第{_NUMBER}[个条项种号]?|{_NUMBER}(?:{_COUNTED})|{_AGE}){_LE}")
CRY = re.compile(r"(?:救命|救救我|快来人?|来人|快来救.{0,3})$")
URGENT = re.compile(
    "救命|救救|快来|来人|着火|起火|漏气|煤气味|摔|跌|晕|昏|起不来|喘不|动不了|出血|流血|胸口|疼|痛|骗|打我|不想活|想死|走丢"
)

# Ends of sentences that nothing has to follow.
_HALVES = "能不能|可不可|要不要|是不是|有没有|会不会|得不得|该不该|用不用|给不给"
"""What needs a verb after it, unlike 开不开 and 打不打得."""
_OR_NOT = (
    rf"(?!{_HALVES})(?P<verb>[一-鿿])[不没](?P=verb)得?|得不得行|行不行|对不对|好不好|准不准|要不得|要得不|"
    r"(?:能|可以)[^，]*[^着个在就到]不|(?:会|要|发|给|收|补|交|领)[^，]{2,}[^着个在就]不|"
    r"得[到着成脱起][^，]*不|(?:得行|啥子?|什么|得)不|(?<=[了喽过着来到完好回成理])(?:没得|莫得|没有|没)"
)
_WHAT_TO_DO = "(?:怎么|咋个?|啷个)(?:办|整|弄|搞|处理)|怎么样|咋样"
_HOW_MUCH = "(?:多少|好多|几多)钱(?:一[顿回次个份吨度张天月年斤])?|几[^，几]{1,3}到几[^，几]{1,3}"
ROUNDED_OFF = re.compile(
    rf"(?:{_OR_NOT}|{_WHAT_TO_DO}|{_HOW_MUCH}|吗|(?<![什怎那这要多])么|呗|噶|嗦|给是|给[一-鿿]得|没关系吧|"
    r"(?:算谁|归谁|归哪个)的?)$"
)
HALF_A_NEGATION = re.compile(r"(?:能|可|要|会|该|是|有|[走动看听吃下起睡讲说弄认搞记想找])不$")
"""What wants its second half: 能不能, 走不动."""
WHAT_ABOUT = re.compile(r"那[^，]{1,7}$|要是|如果|万一")
"""A question with 呢 begins so; another 呢 may be Kunming's 的."""

# What asks.
YES_NO = re.compile(
    r"能不能|能否|给不给|可不可以|可以不可以|可以不|要不要|有没有|有没得|有莫得|有冇|是不是|会不会|用不用|该不该|"
    r"得不得行?|得行不|给[还也]?(?:能|可以|要|会|有|是|得|用|该|应该|兴|还|算|管|准|免费|便宜)|([一-鿿])[不没]\1"
)
_MANY = "(?<![好那这没前后十过了头])几(?![十千万乎])|多少|好多|几多"
_TIMES = "天|点钟?|个?月|号|年|个?小时|个钟头|个?星期|个?礼拜|个工作日"
_UNITS = "块钱|块|元|个|次|回|人|成|级|楼|层|斤|种|倍|张|份|分|路"
WHICH = re.compile(
    r"(?P<how>怎么样?|怎样|咋个?|如何|啷个|为什么|为啥子?|为哪样|凭什么)|"
    r"(?P<when>什么时候|啥子?时候|哪样时候|多久|好久|多阵|多长时间|几时|哪一?天|哪年|星期几|礼拜几|"
    rf"(?:{_MANY})(?:{_TIMES}))|"
    rf"(?P<age>[多好]大(?:岁数|年纪)?|(?:{_MANY})(?:岁|周岁))|"
    r"(?P<where>哪里|哪儿|哪点|哪跟前|哪边|什么地方|啥子?地方|哪样地方|哪[条路]|哪(?=[办跑买领查报]))|"
    r"(?P<who>谁|哪个(?![一-鿿]*(?:电话|窗口|部门|程序|地方))|哪位|哪家|哪些人|什么人|啥子?人)|"
    rf"(?P<count>(?:{_MANY})(?:{_UNITS})?|多[长重远高宽])|"
    r"(?P<what>什么|啥子|啥|哪样|哪些|哪个|哪一?[张种份条款项类])"
)
NOTHING_ASKED = re.compile(
    r"(?:怕|万一|要是|如果|等)[^，]{0,3}(?:哪天|哪个|谁)|(?<!有)没(?!交)[^，]{0,3}(?:什么|啥|哪样|谁|哪个)|"
    r"[说讲][是要]?[^，]{0,2}个(?:什么|啥)|啥[^，]?都|(?:多出|不[^，]?|了)好多(?!钱|天|岁|年)|气不气|不(?:晓得|知道|认得|清楚)是不是|"
    r"(?:谁|哪个|哪里?)(?:还|会|晓得|知道)|没什么|没啥|不算什么|(?:什么|哪里|哪点|谁|哪个|啥子|怎么|咋个)[都也]|"
    r"不(?:晓得|知道|认得|清楚)[是要该]?$"
)
"""Question words that stand for anybody, anything, any time."""

# What a question is complete with.
_VERBS = (
    "办领报销补贴发交缴带拿打找坐住开关修装安换查看瞧问买卖吃喝用收付退还罚赔贷借租签写填约排等算评审批停断续转迁"
    "取存提管免减享优医治诊挂拍照测量体检洗接送派上下搬改涨扣欠判告诉调解登记认证养受值班通知盖埋葬寄捐说讲念做整"
    "弄搞弃走死活护保包缺少多够行得准许合适成变参加当考学教唱跳玩耍去克叫拉放满有丢掉落响押留烧撤删出选干镶拔申请核"
    "戴掏赶"
)
"""Not those that want another verb after them: 帮, 让, 把."""
VERB = re.compile(
    f"[{_VERBS}]|到[账卡]|营业|截止|火化|[能得][^，]?来|哪一?步|来家|来人|有人|回话|到期|过期|开始|结束|答复"
)
_SOME_VERB = (
    f"[{_VERBS}是有于给属归到过剩拨配含罚长隔达值按花][得不]?[了着到给起出回成掉完好过]?"
    "(?:我|你|他|她|人家|他们|我们)?[些点个]?"
)
_ABLE_TO = "(?:能|要|得|可以|该|才|最[多长高低少])[^，]{1,2}"
_MEASURED = "要|是哪天|最多|最少|至少|每月|一个月|一年|一天|一次|一回|一顿|一趟|费|价|钱|期|资|岁数|号码|电话|标准|时间"
GOVERNED = re.compile(f"(?:{_SOME_VERB}|{_ABLE_TO}|{_MEASURED})[是要给发收得]?$")
ADVERBIAL = re.compile(r"(?:提前|赶在|在|(?<![得不拿领收])到|去|克|上|往|从|找|由|跟|向)$")
LOCATED = re.compile(r"(?:请问)?[^我你他她要能想该]+在$")
"""A thing, not a person, is somewhere."""
SEVERAL = re.compile(r"[要能得给最可补管该会有是发到罚收交报掏每期]|一[年天]")
"""Without such a word 几天 may be a few days."""
REPORTED = re.compile(r"[讲说教]$")
DIRECTIONS = frozenset(("去", "克", "来", "去克", "回去", "过去"))
"""Alone after a question word they may want a verb: 到哪里去办."""
NOMINAL = re.compile(rf"[{_VERBS}我你他她来月女]的$")
"""的 that ends a question; elsewhere it wants a noun."""

# What something has to follow.
_HANGING = """
    在 把 给 跟 和 同 与 对 对于 关于 向 往 从 由 被 让 叫 喊 请 替 帮 为 为了 按 按照 到 比 除了 挨 著 遭 将 拿给
    以及 或者 或 还有 因为 所以 如果 要是 假如 假若 万一 虽然 但是 可是 不过 而且 并且 那么 那 就 就算 还是 不管
    只要 只有 既然 另外 比如 包括 于是 除 像
    能 能够 可以 要 会 该 应该 想 想要 需要 必须 愿意 敢 肯 打算 准备 要去 再去 想问 想问一下 问一下 请问 听说 听讲
    才 才能 都 也 还 再 又 很 太 最 更 最多 最少 最晚 至少 顶多 大概 一共 总共 已经 刚 刚刚 正在 不 没 没有 有 是
    这 每 各 某 哪 几 一 两 第 一个 这个 那个 这种 那种 这些 那些 的 地 之
    以前 以后 之后 之前 之内 以内 里头 时候 现在 今天 明天 昨天 前天 今年 明年 去年 上个月 下个月 每个月 每年 一般 平时
    是不是 能不能 可不可以 有没有 会不会 有没得 该不该 放到 送到 开到 住到
"""
HANGING_WORDS = frozenset(_HANGING.split())
_TELLING = "说 讲 我 你 您 他 她 我们 他们 你们 咱们 我家 我妈 我爸 上门 要"
TELLING_WORDS = frozenset(_TELLING.split())
"""Such words end a question, but no statement."""
HANGING_END = re.compile(
    r"(?:(?<![现存实还不好])在|(?<!人)才|能|应该|(?<![可不])可以|需要|必须|(?<![委社机大开晚协工不])会|(?<![主重必需不])要)$"
)
_OPENING = "(?:把|给|跟|和|替|帮|被|让|叫|喊|对|向|从|挨|为|由|按|跟到|帮到|在)"
_SOMEBODY = (
    "(?:我|你|他|她|您|咱|我们|他们|你们|别人|人家|社区|居委会|政府|老伴|老倌|儿子|女儿|姑娘|囡|我妈|我爸|我家|自己|"
    "自家|各人)"
)
HANGING_PHRASE = re.compile(rf"{_OPENING}{_SOMEBODY}{{1,3}}[的呢]?$|把[^，{_VERBS}]{{1,6}}$")
COMPLEMENT = re.compile(r"[报拿办领收找查看得不]到$|给不给$")
"""到 that belongs to its verb, and 给 that is one."""
COUNTING = re.compile(r"[一两这那][张个件份次回种套本封笔把块条间只栋趟]$")
HALF_AN_OBJECT = re.compile(rf"[{_VERBS}]个$")

# What tells, and may be all the same all that somebody wants to say.
_TELL_ME = "帮我|给我|帮忙|请你|麻烦|告诉|查|念|介绍|说说|讲讲|陪我"
WISH = re.compile(
    rf"^(?:那|嗯|你|您)?(?:(?:我|咱|俺|我们)[就还只是]?(?:想|要|问的是)|{_TELL_ME})[^，]{{2,}}$|告诉我$"
)
MAY_ASK = re.compile(rf"(?<![不没])给(?=[{_VERBS}])|[一-鿿]{{2,}}(?<![我你他她咱俺的家爸])妈$")
"""Kunming's 给 before a verb asks, and 吗 is misheard; but much else sounds so."""
STORY = re.compile(r"[我你他她这那了喽过着的呢想]")
"""What no subject named without a word more has in it."""
