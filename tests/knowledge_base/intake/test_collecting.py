"""Every file that is handed in comes out as a file or as a refusal that says what to do; nothing is lost silently."""

from __future__ import annotations

import os
import warnings
import zipfile
from pathlib import Path

import pytest

from knowledge_base.errors import DocumentInvalid
from knowledge_base.intake import safety
from knowledge_base.intake.collecting import collect
from knowledge_base.intake.original import Original, Refusal
from tests.knowledge_base.intake.making import archive

pytestmark = pytest.mark.unit

TEXT = "高龄津贴每月一百元。".encode()


def _names(*paths: Path) -> list[str]:
    return [found.name for found in collect(paths) if isinstance(found, Original)]


def _reasons(*paths: Path) -> dict[str, str]:
    return {found.name: found.reason for found in collect(paths) if isinstance(found, Refusal)}


def _put(path: Path, content: bytes = TEXT) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def _chinese_zip(files: dict[str, bytes]) -> bytes:
    """Return an archive as Chinese Windows packs it: names in GBK, and no word about it."""
    stand_ins = {name: f"{index:08}" for index, name in enumerate(files)}
    packed = archive({stand_ins[name]: content for name, content in files.items()})
    for name, stand_in in stand_ins.items():
        encoded = name.encode("gbk")
        assert len(encoded) == len(stand_in)
        packed = packed.replace(stand_in.encode(), encoded)
    return packed


def test_folders_are_walked_in_order_and_litter_is_passed_over(tmp_path: Path) -> None:
    folder = tmp_path / "政策"
    for name in ("乙/二.txt", "乙/一.txt", "甲.md", "README.md", ".隐藏.txt", "~$甲.docx", "Thumbs.db"):
        _put(folder / name)
    for name in (".git/甲.txt", "__MACOSX/甲.txt", ".DS_Store", "desktop.ini"):
        _put(folder / name)
    assert _names(folder) == ["政策/甲.md", "政策/乙/一.txt", "政策/乙/二.txt"]
    assert _reasons(folder) == {}


def test_files_come_in_the_order_given(tmp_path: Path) -> None:
    assert _names(_put(tmp_path / "b.txt"), _put(tmp_path / "a.txt")) == ["b.txt", "a.txt"]


@pytest.mark.parametrize(
    ("name", "content", "what_to_do"),
    [
        ("旧.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "另存为 docx"),
        ("旧.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "另存为 xlsx"),
        ("旧.ppt", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "另存为 pptx"),
        ("旧.wps", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "另存为 docx"),
        ("表.et", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "另存为 xlsx"),
        ("文.rtf", b"{\\rtf1 hello}", "另存为 docx"),
        (
            "单个网页.doc",
            b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n=B5=DA",
            "另存为 docx",
        ),
        (
            "老格式.doc",
            b'<?xml version="1.0"?>\n<?mso-application progid="Word.Document"?><a/>',
            "另存为 docx",
        ),
        ("老格式.xls", b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><a/>', "另存为 xlsx"),
        ("文.ofd", archive({"OFD.xml": b"<ofd/>"}), "另存为 pdf"),
        ("表.csv", b"a,b\n1,2\n", "另存为 xlsx"),
        ("片.heic", b"\0\0\0\x18ftypheic" + b"\0" * 20, "另存为 jpg"),
        ("包.rar", b"Rar!\x1a\x07\x00", "重新打包成 zip"),
        ("程序.exe", b"MZ\x90\0", "可以放的有"),
        ("空.txt", b"", "文件是空的"),
        ("空白.txt", b" \r\n", "文件是空的"),
        ("坏.pdf", b"not a pdf at all", "重新下载"),
        ("密.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "去掉密码"),
    ],
)
def test_what_cannot_be_taken_in_says_what_to_do(
    tmp_path: Path, name: str, content: bytes, what_to_do: str
) -> None:
    _put(tmp_path / name, content)
    _put(tmp_path / "好.txt")
    folder = tmp_path.name
    assert what_to_do in _reasons(tmp_path)[f"{folder}/{name}"]
    assert _names(tmp_path) == [f"{folder}/好.txt"]  # the rest goes in


def test_a_missing_path_an_empty_folder_and_a_pipe(tmp_path: Path) -> None:
    (tmp_path / "空").mkdir()
    assert "核对名字和位置" in _reasons(tmp_path / ("长" * 300))["".join([str(tmp_path), "/", "长" * 300])]
    os.mkfifo(tmp_path / "pipe")
    reasons = list(_reasons(tmp_path / "没有.docx", tmp_path / "空", tmp_path / "pipe").values())
    assert [reason[:4] for reason in reasons] == ["找不到 ", "文件夹 ", str(tmp_path)[:4]]
    assert "核对名字和位置" in reasons[0]
    assert "没有可以收的文件" in reasons[1]
    assert "不是普通文件" in reasons[2]


def test_a_file_that_is_too_large_is_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "大.txt"
    with path.open("wb") as file:
        file.truncate(safety.MAX_BYTES + 1)
    assert "文件太大" in _reasons(path)["大.txt"]


def test_archives_keep_their_folders(tmp_path: Path) -> None:
    path = _put(
        tmp_path / "政策.zip", archive({"2025/高龄.txt": TEXT, "2025/~$高龄.docx": b"x", "a.exe": b"MZ"})
    )
    assert _names(path) == ["政策.zip/2025/高龄.txt"]
    assert list(_reasons(path)) == ["政策.zip/a.exe"]


def test_names_of_a_chinese_archive(tmp_path: Path) -> None:
    path = _put(tmp_path / "a.zip", _chinese_zip({"高龄.md1": TEXT, "津贴.txt": TEXT}))
    assert _names(path) == ["a.zip/津贴.txt"]
    assert list(_reasons(path)) == ["a.zip/高龄.md1"]


def test_names_in_utf_8_without_the_flag(tmp_path: Path) -> None:
    packed = archive({"12345678.txt": TEXT}).replace(b"12345678", "高龄".encode() + b"12")
    assert _names(_put(tmp_path / "a.zip", packed)) == ["a.zip/高龄12.txt"]


def test_an_archive_in_an_archive_but_no_deeper(tmp_path: Path) -> None:
    inner = archive({"三.txt": TEXT})
    middle = archive({"二.txt": TEXT, "内.zip": inner})
    path = _put(tmp_path / "外.zip", archive({"中.zip": middle, "一.txt": TEXT}))
    assert _names(path) == ["外.zip/一.txt", "外.zip/中.zip/二.txt"]
    assert "太多层压缩包" in _reasons(path)["外.zip/中.zip/内.zip"]


def test_an_encrypted_entry(tmp_path: Path) -> None:
    packed = bytearray(archive({"密.txt": TEXT}))
    central = packed.index(b"PK\x01\x02")
    packed[6] |= 1
    packed[central + 8] |= 1
    assert "去掉密码" in _reasons(_put(tmp_path / "a.zip", bytes(packed)))["a.zip/密.txt"]


@pytest.mark.parametrize("name", ["../外.txt", "甲/../../外.txt", "/etc/passwd", "C:/外.txt", "..\\外.txt"])
def test_paths_that_point_outside(tmp_path: Path, name: str) -> None:
    path = _put(tmp_path / "a.zip", archive([(zipfile.ZipInfo(name), TEXT), ("好.txt", TEXT)]))
    assert _names(path) == []
    assert "指向压缩包外面" in _reasons(path)["a.zip"]
    assert sorted(tmp_path.rglob("*")) == [path]  # nothing was written


def test_links_in_archives(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("链接.txt")
    link.external_attr = 0o120777 << 16
    path = _put(tmp_path / "a.zip", archive([(link, b"/etc/passwd")]))
    assert "指向压缩包外面" in _reasons(path)["a.zip"]


def test_bombs(tmp_path: Path) -> None:
    path = _put(tmp_path / "弹.zip", archive({"大.txt": b"0" * (4 * safety.MB)}))
    assert "大得不正常" in _reasons(path)["弹.zip"]


def test_too_many_entries(tmp_path: Path) -> None:
    path = _put(tmp_path / "多.zip", archive({f"{i}.txt": b"" for i in range(safety.MAX_ENTRIES + 1)}))
    assert "文件太多" in _reasons(path)["多.zip"]


def test_a_bomb_of_archives_shares_one_budget() -> None:
    budget = safety.Budget(unpacked=1000)
    packed = archive({"a.txt": b"0" * 600})
    with safety.open_archive(packed, "a.zip") as opened:
        safety.check_archive(opened, "a.zip", budget)
        with pytest.raises(DocumentInvalid, match="大得不正常"):
            safety.check_archive(opened, "a.zip", budget)


def test_a_broken_archive(tmp_path: Path) -> None:
    path = _put(tmp_path / "坏.zip", archive({"a.txt": TEXT})[:-30])
    assert "压缩包损坏" in _reasons(path)["坏.zip"]


def test_names_as_other_programs_write_them(tmp_path: Path) -> None:
    odd = archive([("./政策/甲.txt", TEXT), ("政策\\", b""), ("政策\\乙.txt", TEXT)])
    assert _names(_put(tmp_path / "包.zip", odd)) == ["包.zip/政策/乙.txt", "包.zip/政策/甲.txt"]
    assert _reasons(tmp_path / "包.zip") == {}


@pytest.mark.parametrize("is_zip64", [False, True])
def test_a_list_of_files_that_is_itself_a_bomb_is_not_read(tmp_path: Path, is_zip64: bool) -> None:
    path = tmp_path / "多.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("甲.txt", "正文")
    content = bytearray(path.read_bytes())
    size = (200 * 2**20).to_bytes(8, "little")
    end = content.rindex(b"PK\x05\x06")
    if is_zip64:
        record = b"PK\x06\x06" + bytes(36) + size + bytes(8)
        content[end:end] = record + b"PK\x06\x07" + bytes(16)
    else:
        content[end + 12 : end + 16] = size[:4]
    path.write_bytes(content)
    assert "文件太多" in _reasons(path)["多.zip"]


def test_two_entries_of_one_name(tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about the name, when it is packed
        twins = archive([("甲.txt", TEXT), ("甲.txt", TEXT * 2)])
    assert _names(_put(tmp_path / "包.zip", twins)) == ["包.zip/甲.txt", "包.zip/甲.txt"]


def test_a_broken_entry_packed_by_lzma(tmp_path: Path) -> None:
    path = tmp_path / "包.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as packed:
        packed.writestr("a.txt", TEXT * 100)
    broken = bytearray(path.read_bytes())
    broken[50:60] = b"\xff" * 10
    assert "重新打包" in _reasons(_put(path, bytes(broken)))["包.zip/a.txt"]


def test_a_head_full_of_comments_is_no_riddle(tmp_path: Path) -> None:
    """Looking for the beginning of a web page takes no longer than reading it."""
    assert _names(_put(tmp_path / "a.txt", b"<!---->" * 500 + b"x")) == ["a.txt"]
