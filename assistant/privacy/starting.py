"""What is looked at once before a server begins: whether what is sealed can be opened."""

from __future__ import annotations

from assistant.errors import SettingsInvalid
from assistant.privacy.opening import open_database, vault_of
from assistant.privacy.resealing import check_keys
from assistant.settings import Settings
from knowledge_base.errors import LibraryUnavailable
from knowledge_base.library.sealing import KeyInvalid, KeyUnknown

CLEAR = (
    "提醒：没有加密的钥匙，居民登记的内容存成明文。"
    "做一把钥匙：python -m assistant privacy key new，见 docs/privacy.md。"
)


def check_privacy(settings: Settings) -> str:
    """Return what staff are to know about how personal data is kept; empty if there is nothing to say.

    A database that cannot be reached now is not waited for.

    Raises:
        SettingsInvalid: recordings are to be kept without a key, or the file with the key cannot be read.
        KeyInvalid: what is given for a key is none.
        KeyUnknown: something was sealed with another key.
    """
    seals = vault_of(settings).seals
    if settings.privacy.keep_audio_days and not seals:
        raise SettingsInvalid(
            "设置 privacy.keep_audio_days 要保存录音，可是没有加密的钥匙，没有启动。"
            "请先做一把钥匙：python -m assistant privacy key new；或者把 keep_audio_days 改成 0。"
        )
    try:
        with open_database(settings) as database:
            check_keys(database)
    except (KeyInvalid, KeyUnknown):
        raise
    except LibraryUnavailable:
        return "" if seals else CLEAR
    return "" if seals else CLEAR
