"""Text that is stored sealed: AES-256-GCM, each value by itself, with the key that the database was opened with.

A value is sealed for its own column, and cannot be opened in another. Without a key text is stored as it is; with one,
what was stored before can still be read until it is sealed as well (``resealing``).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import re
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Dialect, Engine, Text, TypeDecorator

from knowledge_base.errors import LibraryUnavailable
from knowledge_base.library.columns import storable

KEY_BYTES = 32
_NONCE_BYTES = 12
SEALED_WITH = "xiangyin-sealed:1:"
"""How what is sealed begins; the id of the key follows, eight digits and a colon."""
_CLEAR = "xiangyin-clear:"
"""Before a text that is not sealed and begins like one that is: anybody may say anything."""
_TOKEN = re.compile(rf"{SEALED_WITH}(?P<key>[0-9a-f]{{8}}):(?P<content>[A-Za-z0-9_-]+=*)")


class KeyInvalid(LibraryUnavailable):
    """What was given for a key is none."""

    retryable = False


class KeyUnknown(LibraryUnavailable):
    """Something was sealed with a key that is not at hand, or was damaged. It is as it was."""

    retryable = False

    @classmethod
    def naming(cls, names: str = "") -> KeyUnknown:
        """Return the error that names the ids of the keys that are missing, as far as they are known."""
        which = f"（编号 {names}）" if names else ""
        return cls(
            f"有内容是用另一把钥匙{which}封存的，或者已经损坏，现在打不开；内容没有动过。"
            "请把原来的钥匙放回环境变量 XIANGYIN_PRIVACY__KEY 或者钥匙文件，几把钥匙之间用逗号隔开。"
        )


class Vault:
    """Seals with one key, and opens what was sealed with any of several. Threads may share it."""

    def __init__(self, keys: Sequence[bytes] = ()) -> None:
        """Take keys of 32 bytes; the first one seals. With none, nothing is sealed."""
        if any(len(key) != KEY_BYTES for key in keys):
            raise ValueError(f"a key has {KEY_BYTES} bytes")
        self._ciphers = {key_id(key): AESGCM(key) for key in keys}
        self.key_ids = tuple(self._ciphers)
        """Of the keys, the one that seals first. They tell nothing of the keys."""

    @property
    def seals(self) -> bool:
        """Whether there is a key."""
        return bool(self.key_ids)

    def seal(self, text: str, place: str) -> str:
        """Return ``text`` as it is stored at ``place``, which is its table and column: ``desk_tickets.what``."""
        if not self.seals:
            return f"{_CLEAR}{text}" if text.startswith((SEALED_WITH, _CLEAR)) else text
        content = base64.urlsafe_b64encode(self.seal_bytes(text.encode("utf-8"), place)).decode()
        return f"{SEALED_WITH}{self.key_ids[0]}:{content}"

    def open(self, stored: str, place: str) -> str:
        """Return the text that is stored at ``place``, sealed or not.

        Raises:
            KeyUnknown: it was sealed with a key that is not at hand, for another place, or was damaged.
        """
        if stored.startswith(_CLEAR):
            return stored.removeprefix(_CLEAR)
        if not stored.startswith(SEALED_WITH):
            return stored
        found = _TOKEN.fullmatch(stored)
        try:
            content = base64.urlsafe_b64decode(found["content"]) if found else b""
        except binascii.Error:
            content = b""
        return self._opened(content, place, found["key"] if found else "").decode("utf-8")

    def seal_bytes(self, content: bytes, place: str) -> bytes:
        """Return a random nonce and the sealed content, for a file. Without a key it raises ValueError."""
        if not self.seals:
            raise ValueError("there is no key")
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._ciphers[self.key_ids[0]].encrypt(nonce, content, place.encode())

    def open_bytes(self, sealed: bytes, place: str) -> bytes:
        """Return the content of a file that was sealed with any of the keys. Raises KeyUnknown."""
        for name in self.key_ids:
            try:
                return self._opened(sealed, place, name)
            except KeyUnknown:
                continue
        raise KeyUnknown.naming("")

    def is_current(self, stored: str) -> bool:
        """Tell whether something is stored as it would be now: with the first key, or, without one, in the clear."""
        if not self.seals:
            return not stored.startswith(SEALED_WITH)
        return stored.startswith(f"{SEALED_WITH}{self.key_ids[0]}:")

    def is_current_bytes(self, sealed: bytes, place: str) -> bool:
        """Tell whether a file is sealed with the key that seals now."""
        try:
            self._opened(sealed, place, self.key_ids[0] if self.seals else "")
        except KeyUnknown:
            return False
        return True

    def _opened(self, content: bytes, place: str, name: str) -> bytes:
        cipher = self._ciphers.get(name)
        if cipher is None or len(content) <= _NONCE_BYTES:
            raise KeyUnknown.naming(name)
        try:
            return cipher.decrypt(content[:_NONCE_BYTES], content[_NONCE_BYTES:], place.encode())
        except InvalidTag:
            raise KeyUnknown.naming(name) from None


class Sealed(TypeDecorator[str]):
    """Text that is sealed with the key of the database that it is in; ``place`` is its table and column."""

    impl = Text
    cache_ok = True

    def __init__(self, place: str) -> None:
        """Take the table and the column, such as ``desk_tickets.what``."""
        super().__init__()
        self.place = place

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Return what is stored."""
        return None if value is None else vault_of(dialect).seal(storable(value), self.place)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Return the text. Raises KeyUnknown."""
        return None if value is None else vault_of(dialect).open(value, self.place)


def use(engine: Engine, vault: Vault) -> None:
    """Seal and open with ``vault`` whatever goes through ``engine``."""
    engine.dialect.xiangyin_vault = vault  # type: ignore[attr-defined]  # a type of column sees nothing else of its engine


def vault_of(dialect: Dialect) -> Vault:
    """Return the vault of an engine; one without a key where none was named."""
    vault = getattr(dialect, "xiangyin_vault", None)
    return vault if isinstance(vault, Vault) else Vault()


def new_key() -> str:
    """Return a new key as it is written: 32 random bytes in base64."""
    return base64.urlsafe_b64encode(os.urandom(KEY_BYTES)).decode()


def keys_of(text: str) -> tuple[bytes, ...]:
    """Return the keys that are written one after the other, with commas or spaces between them.

    Raises:
        KeyInvalid: one of them is no key. What was written is not repeated.
    """
    keys = []
    for written in text.replace(",", " ").split():
        try:
            key = base64.b64decode(written.translate(str.maketrans("-_", "+/")), validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if len(key) != KEY_BYTES:
            raise KeyInvalid(
                "封存用的钥匙写得不对（要 32 个字节，写成 44 个字符）。"
                "请检查环境变量 XIANGYIN_PRIVACY__KEY 或者钥匙文件；新的钥匙用 python -m assistant privacy key new 做。"
            )
        keys.append(key)
    return tuple(dict.fromkeys(keys))


def key_id(key: bytes) -> str:
    """Return what names a key in what it has sealed: 8 hexadecimal digits."""
    return hashlib.sha256(b"xiangyin key id" + key).hexdigest()[:8]
