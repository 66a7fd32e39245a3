"""The section ``knowledge`` of the settings: how releases are published, indexed and shared."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr
from pydantic_core import PydanticCustomError

from assistant.settings_desk import Section
from knowledge_base.passage_index import IndexKind, IndexOptions


def _an_address(address: str) -> str:
    """Return an address with its kind in front: a bare path would be read differently on every machine."""
    if address and not address.partition("://")[1]:
        raise PydanticCustomError("told", "要写成 s3://桶/文件夹 或 file:///文件夹 这样")
    return address


class Knowledge(Section):
    """How the knowledge base is published."""

    keep_releases: int = Field(default=10, ge=2)
    """Releases that are kept besides those that somebody still reads."""
    poll_seconds: float = Field(default=1.0, gt=0.0)
    """How often a running server looks whether another release is in force."""
    index: IndexKind = IndexKind.FAISS
    """The engine of new releases' dense index."""
    milvus_uri: str = ""
    """Of a Milvus cluster; empty: milvus-lite, a file that one process uses at a time."""
    milvus_token: SecretStr = SecretStr("")
    storage: Annotated[str, AfterValidator(_an_address)] = ""
    """An fsspec address where releases are published to and fetched from; empty if this machine is the only one."""

    @property
    def index_options(self) -> IndexOptions:
        """How releases are indexed, and where the engine is."""
        return IndexOptions(self.index, self.milvus_uri, self.milvus_token.get_secret_value())
