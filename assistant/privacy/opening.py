"""The database of the settings, with the key that they name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from assistant.errors import SettingsInvalid
from assistant.settings import Settings
from knowledge_base.library.database import Database, default_url
from knowledge_base.library.library import Library
from knowledge_base.library.sealing import Vault, keys_of
from models.system import why


def vault_of(settings: Settings) -> Vault:
    """Return what seals and opens personal data; one that seals nothing if the settings name no key.

    Raises:
        SettingsInvalid: the file with the key cannot be read.
        KeyInvalid: what is given for a key is none.
    """
    given = settings.privacy.key.get_secret_value()
    file = settings.privacy.key_file
    if not given and file is not None:
        try:
            given = file.read_text("ascii")
        except (OSError, UnicodeDecodeError) as error:
            reason = why(error) if isinstance(error, OSError) else "里面不是钥匙"
            raise SettingsInvalid(
                f"设置 privacy.key_file 写的钥匙文件 {file} 读不了（{reason}）。请检查文件在不在、有没有读的权限。"
            ) from error
    return Vault(keys_of(given))


def open_database(settings: Settings) -> Database:
    """Return the database of the settings. Raises as ``vault_of`` does, and LibraryUnavailable."""
    return Database(settings.database.url or default_url(settings.home), vault=vault_of(settings))


@contextmanager
def opened_library(settings: Settings) -> Iterator[Library]:
    """Open the library of the settings for as long as the block lasts. Raises as ``open_database`` does."""
    with open_database(settings) as database:
        yield Library(database)
