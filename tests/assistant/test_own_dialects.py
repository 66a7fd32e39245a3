"""Rule: a community adds a dialect by a folder of data alone; a malformed one is left out and told with its lines."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assistant.errors import SettingsInvalid
from assistant.local_dialects import LocalDialects
from assistant.settings import Community, load_settings
from assistant.understanding import Understanding
from knowledge_base.dialect import dialects
from knowledge_base.dialect_readings import OwnReading

pytestmark = pytest.mark.unit

TAG = "wuu-x-suzhou"
PACK = {
    "dialect.toml": (
        f'tag = "{TAG}"\nname = "苏州话"\nspoken = "苏州"\nlanguage = "wuu"\n'
        '[[folds.initials]]\nsame = ["z", "zh"]\nsource = "自己编的"\n'
    ),
    "lexicon.tsv": "word\tstandard\tcontext\tsource\n倷\t你\t\tstaff\n铜钿\t钱\t\tstaff\n",
    "phrases.tsv": "pattern\tstandard\tcontext\tsource\n{动}\t领|办\t\tstaff\n阿好{动}\t能不能{动}\t\tstaff\n",
    "readings.tsv": "character\treading\tsource\n街\tga\tstaff\n",
}


def dialects_at(home: Path, *tags: str) -> LocalDialects:
    return LocalDialects(load_settings(home=home, community=Community(dialects=tags)))


def write(folder: Path, **other: str) -> None:
    folder.mkdir(parents=True)
    for name, text in PACK.items():
        (folder / name).write_text(other.get(name.partition(".")[0], text), encoding="utf-8")


def test_a_pack_in_the_home_folder_needs_no_code(tmp_path: Path) -> None:
    write(tmp_path / "dialects" / TAG)
    known = dialects_at(tmp_path, TAG)
    assert known.local == (TAG,)
    understanding = Understanding(
        limit_chars=50,
        dialects=known.words,
        detector=known.detector,
        read=known.local,
    )
    query = understanding.typed("倷阿好領铜钿")
    assert (query.text, query.dialect) == ("你能不能领钱", TAG)
    assert known.known[TAG].readings == (OwnReading("街", "ga", "staff"),)
    assert dict(known.confusions.said("zi"))["zhi"] < dict(known.confusions.said("ba"))["pa"]


def test_words_alone_are_added_to_the_packages_pack(tmp_path: Path) -> None:
    folder = tmp_path / "dialects" / "cmn-x-kunming"
    folder.mkdir(parents=True)
    (folder / "lexicon.tsv").write_text("word\tstandard\tcontext\tsource\n红本本\t残疾证\t\tstaff\n", "utf-8")
    words = dialects_at(tmp_path, "cmn-x-kunming").words["cmn-x-kunming"]
    assert words.standardize("红本本咋个办").text == "残疾证怎么办"


MALFORMED = [
    ("lexicon", "word\tstandard\tcontext\tsource\n倷\t你\n", "lexicon.tsv 第 2 行：应当有 4 列"),
    ("lexicon", "word\tstandard\tcontext\tsource\n甲\t乙\t\ta\n乙\t甲\t\ta\n", "换来换去"),
    (
        "phrases",
        "pattern\tstandard\tcontext\tsource\n阿\t要\t\ta\n阿\t可\t\ta\n",
        "phrases.tsv 第 3 行：“阿”在",
    ),
    ("readings", "character\treading\tsource\n街\tgaa\ta\n", "readings.tsv 第 2 行：没有“gaa”这个音节"),
    (
        "dialect",
        PACK["dialect.toml"].replace("zh", "zhh"),
        f"{TAG}/dialect.toml 第 6 行：没有“zhh”这个声母",
    ),
]


@pytest.mark.parametrize(("name", "text", "problem"), MALFORMED)
def test_a_malformed_pack_is_left_out_and_told_once_with_its_lines(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, name: str, text: str, problem: str
) -> None:
    write(tmp_path / "dialects" / TAG, **{name: text})
    known = dialects_at(tmp_path, "yue")
    assert known.known.keys() == known.words.keys() == dialects().keys()
    assert known.local == ("yue",)
    assert known.of(TAG) == known.known["yue"]
    [record] = caplog.records
    assert record.levelname == "WARNING"
    assert str(tmp_path / "dialects" / TAG) in record.getMessage()
    assert re.search(problem, record.getMessage())
    assert "\n" not in record.getMessage()


@pytest.mark.parametrize(("name", "text", "problem"), MALFORMED)
def test_a_malformed_pack_that_the_settings_ask_for_is_refused_with_its_lines(
    tmp_path: Path, name: str, text: str, problem: str
) -> None:
    write(tmp_path / "dialects" / TAG, **{name: text})
    with pytest.raises(
        SettingsInvalid, match=f"(?s)community.dialects 里写了 {TAG}，可是它的资料写得不对.*{problem}"
    ):
        _ = dialects_at(tmp_path, TAG).local


def test_every_problem_of_a_malformed_pack_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    table = PACK["lexicon.tsv"] + "阿\t\t\tstaff\n倷\t你\n"
    write(tmp_path / "dialects" / TAG, lexicon=table)
    assert TAG not in dialects_at(tmp_path).known
    assert "lexicon.tsv 第 4 行" in caplog.text
    assert "lexicon.tsv 第 5 行" in caplog.text
    with pytest.raises(SettingsInvalid) as refused:
        _ = dialects_at(tmp_path, TAG).local
    assert "lexicon.tsv 第 4 行" in str(refused.value)
    assert "lexicon.tsv 第 5 行" in str(refused.value)


@pytest.mark.parametrize("name", ["dialect", "lexicon"])
def test_where_a_pack_that_is_to_take_anothers_place_is_malformed_the_packages_is_used(
    tmp_path: Path, name: str
) -> None:
    broken = {"dialect": PACK["dialect.toml"].replace(TAG, "yue")} | {name: "[坏了"}
    write(tmp_path / "dialects" / "yue", **broken)
    known = dialects_at(tmp_path)
    assert known.known["yue"] == dialects()["yue"]
    words = known.words["yue"]
    assert words.standardize("边度办").text == "哪里办"
    assert words.standardize("倷去").text == "倷去"


def test_malformed_words_that_were_added_are_left_out(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "dialects" / "cmn-x-kunming"
    folder.mkdir(parents=True)
    table = "word\tstandard\tcontext\tsource\n红派司\t残疾证\t\tstaff\n老倌\t老伴\n"
    (folder / "lexicon.tsv").write_text(table, "utf-8")
    known = dialects_at(tmp_path, "cmn-x-kunming")
    assert known.local == ("cmn-x-kunming",)
    assert known.words["cmn-x-kunming"].standardize("红派司咋个办").text == "红派司怎么办"
    [record] = caplog.records
    assert record.levelname == "WARNING"
    assert "本社区的 lexicon.tsv 第 3 行" in record.getMessage()


def test_a_dialect_without_a_pack_is_refused_with_those_that_there_are(tmp_path: Path) -> None:
    write(tmp_path / "dialects" / TAG)
    with pytest.raises(SettingsInvalid, match=f"没有 cmn-x-none 这种方言的资料.*yue.*{TAG}|{TAG}"):
        _ = dialects_at(tmp_path, "cmn-x-none").local


def test_a_pack_that_cannot_be_read_is_left_out_and_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """As a folder without permission; but root, who may read everything, cannot follow this either."""
    file = tmp_path / "dialects" / "yue" / "dialect.toml"
    file.parent.mkdir(parents=True)
    file.symlink_to(file)
    assert dialects_at(tmp_path).words["yue"].standardize("边度办").text == "哪里办"
    [record] = caplog.records
    assert "yue/dialect.toml：这个文件读不出来" in record.getMessage()
