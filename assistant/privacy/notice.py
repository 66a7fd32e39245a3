"""What residents are told about their personal data, made from the settings in force so that it is always true."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from assistant.privacy.opening import vault_of
from assistant.settings import Desk, Settings
from assistant.settings_desk import AnyReceiver
from models.catalogue import Catalogue

_HERE = {"", "auto", "127.0.0.1", "localhost"}
_CHANNELS = {"webhook": "程序", "wecom": "企业微信", "dingtalk": "钉钉", "email": "邮件"}


@dataclass(frozen=True, slots=True)
class Notice:
    """What is kept, for how long, and where it goes; as the settings say."""

    community: str = ""
    desk: Desk = field(default_factory=Desk)
    tickets_days: int = 365
    alerts_days: int = 365
    gaps_days: int = 180
    """0 if questions asked in vain are not recorded."""
    audio_days: int = 0
    sealed: bool = False
    online_voice: bool = False
    """Whether sentences of answers are sent to a voice on the internet."""
    online_wording: bool = False
    """Whether questions and passages are sent to a language model elsewhere."""
    elsewhere: bool = False
    """Whether another machine of the community hears and reads aloud."""
    receivers: tuple[tuple[str, str, bool], ...] = ()
    """Name and channel of each destination of tickets, and whether it is told names and telephone numbers."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what is under it."""

    title: str
    paragraphs: tuple[str, ...]


def notice_of(settings: Settings, catalogue: Catalogue) -> Notice:
    """Return what the settings say. Raises as ``vault_of`` does."""
    online = {entry.name for entry in catalogue if entry.online}
    privacy, gaps = settings.privacy, settings.gaps
    return Notice(
        community=settings.community.name,
        desk=settings.community.desk,
        tickets_days=privacy.tickets_days,
        alerts_days=privacy.alerts_days,
        gaps_days=gaps.keep_days if gaps.record else 0,
        audio_days=privacy.keep_audio_days,
        sealed=vault_of(settings).seals,
        online_voice=not online.isdisjoint(settings.models.voices),
        online_wording=settings.models.generator in online,
        elsewhere=settings.remote.address.partition(":")[0] not in _HERE,
        receivers=tuple(map(_receiver, settings.desk.destinations)),
    )


def sections(notice: Notice) -> tuple[Section, ...]:
    """Return the whole notice in plain Chinese: short sentences that can be read aloud."""
    return (
        Section("您说的话", tuple(_said(notice))),
        Section("会留下什么，留多久", tuple(_kept(notice))),
        Section("还有谁看得到", tuple(_shared(notice))),
        Section("放得牢不牢", (_safe(notice),)),
        Section("想看一看、想删掉", tuple(_rights(notice))),
    )


def _said(notice: Notice) -> Iterator[str]:
    yield "您问的话，只用来回答您。您走了就忘，最多记十分钟。"
    if notice.audio_days:
        yield f"您点了“同意录音”，才录您的声音，锁起来放 {notice.audio_days} 天就删。不点，就不录，照样能问。"
    else:
        yield "您的声音不录、不存。"
    yield "问补贴的时候说的年纪、收入、身体情况，一样都不留。能不能领，由工作人员说了算，机器只是提个醒。"


def _kept(notice: Notice) -> Iterator[str]:
    yield (
        "您请我们登记的事：什么事、在哪里、怎么称呼、电话。留着是为了有人给您办。"
        f"办完以后留 {notice.tickets_days} 天，到时候自动删。不想说的，可以说“跳过”。"
    )
    yield f"紧急情况：为了马上告诉工作人员。处理完留 {notice.alerts_days} 天，到时候自动删。"
    if notice.gaps_days:
        yield (
            "没答上来、没帮上忙的问题：去掉姓名、电话、住址这些再记下来，好让社区补上答案。"
            f"留 {notice.gaps_days} 天，到时候自动删。"
        )
    else:
        yield "没答上来、没帮上忙的问题：不记。"
    yield "身份证号、银行卡号：您就是说了，登记的时候也会盖住，不留。"


def _shared(notice: Notice) -> Iterator[str]:
    yield f"{notice.community or '社区'}的工作人员看得到您登记的事。"
    for name, channel, personal in notice.receivers:
        what = "连同称呼、电话和地方" if personal else "不带称呼、电话和地方"
        yield f"您登记的事，会送到“{name}”（{channel}），{what}。"
    if notice.elsewhere:
        yield "听您说话、念回答，有一部分是社区管的另一台机器来做：声音送过去，听完就忘，不存。"
    if notice.online_voice:
        yield (
            "有的回答由网上的声音来念（微软公司的服务，在国外）：会把要念的那句回答送过去，"
            "不送您的声音。带着您自己的话、电话、编号的句子不送，由这台机器自己念。"
        )
    else:
        yield "念回答的声音是社区自己的机器做的，什么都不送到网上。"
    if notice.online_wording:
        yield "有的回答由网上的大语言模型帮着说得更明白：会把问题送过去，里面的姓名、电话、住址先盖住。"
    yield "除了这些，谁都不给。不拿来做广告，不拿来评您的好坏。"


def _safe(notice: Notice) -> str:
    if notice.sealed:
        return "您登记的事由、称呼、电话、地方，还有没答上来、没帮上忙的问题，都加了密再存，钥匙另外放。"
    return "您登记的内容存在社区管的机器里，现在没有加密，只有管机器的人能打开。"


def _rights(notice: Notice) -> Iterator[str]:
    desk = notice.desk
    yield "您随时可以要求看一看留了您的什么，拿一份走，改正，或者删掉。不要钱，也不用说为什么。"
    yield "登记过事的，把编号告诉工作人员就行。没有登记过的，把这一次的代码告诉工作人员。"
    yield f"找谁：{desk.name}，{desk.address}，电话 {desk.telephone}，{desk.hours}。"
    yield "家里的老人、孩子不方便，家人可以陪着来。不满十四岁的孩子，请爸爸妈妈来办。"


def _receiver(receiver: AnyReceiver) -> tuple[str, str, bool]:
    return receiver.name, _CHANNELS[receiver.type], receiver.personal
