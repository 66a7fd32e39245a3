"""Rule: settings.toml says where tickets go and when people are there; what is wrong in it is said in Chinese."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import pytest

from assistant.desk.mail import Mail
from assistant.desk.opening import courier_of, destination_of, hours_of, open_desk
from assistant.desk.outbox import Outbox
from assistant.desk.records import Kind
from assistant.desk.robots import DingTalk, WeCom
from assistant.desk.webhook import Webhook
from assistant.errors import SettingsInvalid
from assistant.settings import Settings, load_settings
from knowledge_base.library.database import Database, default_url
from tests.assistant.desk.fakes import FALL, LAMP

pytestmark = pytest.mark.unit

WEBHOOK = 'type = "webhook"\nurl = "https://wuye.example/t"\nsecret_variable = "S"\n'


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own: nothing that this machine sets counts."""
    for name in [name for name in os.environ if name.startswith("XIANGYIN_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XIANGYIN_HOME", str(tmp_path))
    return tmp_path


def settings(text: str) -> Settings:
    (Path(os.environ["XIANGYIN_HOME"]) / "settings.toml").write_text(text, "utf-8")
    return load_settings()


def test_the_settings_of_the_page_for_staff_are_what_they_say_they_are() -> None:
    page = (Path(__file__).parents[3] / "docs" / "desk.md").read_text("utf-8")
    blocks = [part.partition("```")[0] for part in page.split("```toml\n")[1:]]
    made = settings("\n".join(blocks))
    kinds = [type(destination_of(each)) for each in made.desk.destinations]
    assert kinds == [Webhook, WeCom, DingTalk, Mail]
    hours = hours_of(made)
    assert hours.attended(datetime.fromisoformat("2026-11-23T08:30"))
    assert not hours.attended(datetime.fromisoformat("2026-10-01T08:30"))
    assert hours.attended(datetime.fromisoformat("2026-10-10T08:30"))


def test_hours_come_from_the_card_of_the_desk_unless_they_are_stated() -> None:
    monday = datetime.fromisoformat("2026-11-23T14:30")
    assert hours_of(settings("")).attended(monday)
    assert not hours_of(settings('[community.desk]\nhours = "周一至周五8:30-12:00"')).attended(monday)
    stated = settings('[[desk.shifts]]\ndays = [1]\nopens = "22:00"\ncloses = "06:00"')
    assert hours_of(stated).attended(datetime.fromisoformat("2026-11-24T05:00"))
    assert not hours_of(stated).attended(monday)


def test_a_destination_is_told_of_its_kinds(home: Path) -> None:
    made = settings(
        f'[[desk.destinations]]\nname = "物业"\nkinds = ["repair"]\n{WEBHOOK}'
        f'[[desk.destinations]]\nname = "值班"\n{WEBHOOK}'
    )
    with Database(default_url(home)) as database:
        desk = open_desk(made, database, courier_of(made, database))
        desk.submit(LAMP, "1")
        ticket = desk.submit(FALL, "2")
        assert ticket.community == made.community.name
        assert {each.destination: each.waiting for each in Outbox(database).backlog()} == {
            "值班": 2,
            "物业": 1,
        }


def test_the_settings_know_every_kind() -> None:
    kinds = ", ".join(f'"{kind}"' for kind in Kind)
    made = settings(f'[[desk.destinations]]\nname = "a"\nkinds = [{kinds}]\n{WEBHOOK}')
    assert made.desk.destinations[0].kinds == tuple(Kind)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('name = "a"\ntype = "fax"', "没有这种 type"),
        ('name = "a"', "要写上 type"),
        ('name = "a"\ntype = "webhook"\nsecret_variable = "S"', "url：要写上"),
        (f'name = "a"\n{WEBHOOK}'.replace("https", "http"), "要写 https:// 开头的网址"),
        (
            f'name = "a"\n{WEBHOOK}'.replace("https://wuye.example/t", "file:///etc"),
            "要写 https:// 开头的网址",
        ),
        (f'name = "a"\n{WEBHOOK}'.replace('"S"', '"a b"'), "secret_variable：写得不对"),
        (f'name = ""\n{WEBHOOK}', "name：不能空着"),
        (f'name = "a"\nkinds = ["lamp"]\n{WEBHOOK}', "不能这样写"),
        (f'name = "a"\n{WEBHOOK}[[desk.destinations]]\nname = "a"\n{WEBHOOK}', "名称不能相同"),
        (
            'name = "a"\ntype = "email"\nhost = "h"\nsender = "a@b"\nrecipients = ["x"]',
            "recipients.0：写得不对",
        ),
    ],
)
def test_a_wrong_destination_is_explained(text: str, said: str) -> None:
    with pytest.raises(SettingsInvalid) as error:
        settings(f"[[desk.destinations]]\n{text}")
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[desk]\nholidays = ["国庆"]', "要写日期"),
        ('[[desk.shifts]]\ndays = [8]\nopens = "8:30"\ncloses = "12:00"', "不能大于7"),
        ('[[desk.shifts]]\ndays = [1]\nopens = "早上"\ncloses = "12:00"', "要写钟点"),
    ],
)
def test_wrong_hours_are_explained(text: str, said: str) -> None:
    with pytest.raises(SettingsInvalid) as error:
        settings(text)
    assert said in str(error.value)
