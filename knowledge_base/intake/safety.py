"""Limits on what is taken in, and archives and XML opened so that no file can harm the machine.

Nothing is ever unpacked to disk, and no byte is unpacked before the sizes that the archive states are within
bounds; ``zipfile`` then reads no more than was stated.
"""

from __future__ import annotations

import io
import lzma
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from knowledge_base.errors import DocumentInvalid

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

MB = 2**20
MAX_BYTES = 50 * MB
"""The largest file that is taken in, outside an archive or unpacked from one."""
MAX_ARCHIVE_BYTES = 500 * MB
"""The largest archive, packed."""
MAX_UNPACKED = 1024 * MB
"""What an archive may unpack to, with the archives inside it."""
MAX_OFFICE_UNPACKED = 300 * MB
"""What a docx, xlsx or pptx may unpack to; most of it pictures."""
MAX_PART = 40 * MB
"""The largest XML part of one: about a million cells."""
MAX_ENTRIES = 5000
MAX_DIRECTORY = 8 * MB
"""Bytes of an archive's list of its files: some thousand files with the longest names."""
_END_RECORD = 22 + 0xFFFF + 20 + 56
"""Bytes at the end of an archive in which its end records stand, with the longest comment."""
MAX_RATIO = 200
"""Unpacked to packed bytes; the XML of a long table of one value reaches 100."""
_SMALL = MB
"""An entry that is smaller than this may be packed as tightly as it likes."""

_BROKEN_ARCHIVE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
)
_ENCRYPTED = 0x1
_IN_UTF_8 = 0x800
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_DRIVE = re.compile(r"[A-Za-z]:")
_XML_ENCODING = re.compile(rb"""^<\?xml[^>]*?encoding\s*=\s*["']([^"']*)["']""")
_SAFE_ENCODINGS = frozenset({b"utf-8", b"utf8", b"utf-16", b"us-ascii", b"ascii"})
_BEGINS_AS_XML = re.compile(rb"[\0\xef\xbb\xbf\xff\xfe\s]*<")
_DTD = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ENTITY = re.compile(rb"<!\s*ENTITY", re.IGNORECASE)


class Entry(NamedTuple):
    """A file in an archive."""

    name: str
    """With its folders, separated by /."""
    info: zipfile.ZipInfo


@dataclass(slots=True)
class Budget:
    """What may still be unpacked from one archive and the archives inside it."""

    unpacked: int = MAX_UNPACKED
    entries: int = MAX_ENTRIES


def open_archive(source: Path | bytes, name: str) -> zipfile.ZipFile:
    """Open the archive ``name``; raises DocumentInvalid if it is broken, or lists more files than anybody packs."""
    try:
        with io.BytesIO(source) if isinstance(source, bytes) else source.open("rb") as file:
            directory = _directory_bytes(file)
        if directory > MAX_DIRECTORY:  # each of its entries would be an object before it could be counted
            raise DocumentInvalid(f"{name}：压缩包里的文件太多（最多 {MAX_ENTRIES} 个）。请分成几个压缩包。")
        return zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source)
    except _BROKEN_ARCHIVE as error:
        raise DocumentInvalid(
            f"{name}：压缩包损坏，打不开。请重新打包或重新下载；压缩包要用 zip 格式。"
        ) from error


def _directory_bytes(file: BinaryIO) -> int:
    """Return how long the list of files of an archive says that it is, by its end record (APPNOTE 4.3.14, 4.3.16)."""
    length = file.seek(0, io.SEEK_END)
    file.seek(max(0, length - _END_RECORD))
    end = file.read()
    place = end.rfind(b"PK\x05\x06")
    if place < 0:
        return 0
    sizes = [int.from_bytes(end[place + 12 : place + 16], "little") % 0xFFFFFFFF]
    if end[max(0, place - 20) : place].startswith(b"PK\x06\x07"):
        sizes.append(int.from_bytes(end[place - 36 : place - 28], "little"))
    return max(sizes)


def check_archive(archive: zipfile.ZipFile, name: str, budget: Budget) -> tuple[Entry, ...]:
    """Return the files of an archive by name and take their sizes off the budget.

    Raises DocumentInvalid if an entry points outside or is a link, or if the archive is a bomb.
    """
    infos = archive.infolist()
    named = [Entry(*pair) for pair in zip(_names(infos), infos, strict=True)]
    entries = [entry for entry in named if not entry.name.endswith("/")]
    for entry in entries:
        if _points_outside(entry):
            raise DocumentInvalid(
                f"{name}：压缩包里的“{entry.name[:60]}”指向压缩包外面，不是正常打包出来的，没有收。"
                "请把要用的文件解压出来，重新打包，或者直接放文件。"
            )
    budget.entries -= len(entries)
    budget.unpacked -= sum(entry.info.file_size for entry in entries)
    if budget.entries < 0:
        raise DocumentInvalid(f"{name}：压缩包里的文件太多（最多 {MAX_ENTRIES} 个）。请分成几个压缩包。")
    if budget.unpacked < 0 or any(_is_bomb(entry.info) for entry in entries):
        raise DocumentInvalid(f"{name}：压缩包解开后大得不正常，没有收。请解压后只把要用的文件放进来。")
    return tuple(sorted(entries, key=lambda entry: entry.name))


def unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> bytes:
    """Return the bytes of an entry; raises DocumentInvalid if it is encrypted or broken."""
    if info.flag_bits & _ENCRYPTED:
        raise DocumentInvalid(f"{name}：设了密码，打不开。请去掉密码后再放进来。")
    try:
        return archive.read(info)
    except (*_BROKEN_ARCHIVE, RuntimeError) as error:
        raise DocumentInvalid(f"{name}：文件损坏，解不开。请重新打包或重新下载。") from error


def office_parts(content: bytes, name: str) -> dict[str, bytes]:
    """Return the parts of a docx, xlsx or pptx, every XML among them free of DTDs and entities.

    Raises DocumentInvalid if the file is broken, encrypted, too large inside, or not.
    """
    with open_archive(content, name) as archive:
        infos = {info.filename: info for info in archive.infolist() if not info.is_dir()}
        too_large = sum(info.file_size for info in infos.values()) > MAX_OFFICE_UNPACKED
        if too_large or len(archive.infolist()) > MAX_ENTRIES or any(map(_is_bomb, infos.values())):
            raise DocumentInvalid(
                f"{name}：文件解开后大得不正常，没有收。请用 Word 或 WPS 打开检查，另存为新文件再放进来。"
            )
        parts = {part: unpack(archive, info, name) for part, info in infos.items()}
    for part, data in parts.items():
        if _is_xml(part, data):
            check_xml(data, name, dtd_allowed=part.lower().endswith(".svg"))
            if len(data) > MAX_PART:
                raise DocumentInvalid(f"{name}：内容太多，一次读不完。请拆成几个文件。")
    return parts


def check_xml(data: bytes, name: str, *, dtd_allowed: bool = False) -> None:
    """Raise DocumentInvalid if ``data`` has a DTD or an entity, in whatever encoding.

    Pictures in SVG often name their DTD, which nothing here loads; entities of their own they may not have.
    """
    plain = data.replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf").lstrip(b"\xff\xfe \t\r\n")
    declared = _XML_ENCODING.match(plain)
    known = declared is None or declared[1].lower() in _SAFE_ENCODINGS
    if not known or (_ENTITY if dtd_allowed else _DTD).search(plain):
        raise DocumentInvalid(
            f"{name}：文件里有不该有的代码，可能会损害电脑，没有收。"
            "请向提供文件的人核实；能用 Word 或 WPS 打开的，另存为新文件再放进来。"
        )


def parse_xml(data: bytes, name: str) -> Element:
    """Parse a checked part; raises DocumentInvalid if it is broken."""
    from lxml import etree  # noqa: PLC0415  loads a library

    check_xml(data, name)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DocumentInvalid(f"{name}：文件损坏，读不出来。请用 Word 或 WPS 打开后另存再试。") from error


def _is_xml(part: str, data: bytes) -> bool:
    if part.lower().endswith((".xml", ".rels", ".vml")):
        return True
    return _BEGINS_AS_XML.match(data) is not None


def _is_bomb(info: zipfile.ZipInfo) -> bool:
    return info.file_size > _SMALL and info.file_size > MAX_RATIO * max(info.compress_size, 1)


def _points_outside(entry: Entry) -> bool:
    is_link = stat.S_ISLNK(entry.info.external_attr >> 16)
    absolute = entry.name.startswith("/") or _DRIVE.match(entry.name) is not None
    return is_link or absolute or ".." in entry.name.split("/")


def _names(infos: Sequence[zipfile.ZipInfo]) -> Iterator[str]:
    """Yield the names as they were typed: Chinese Windows writes them in GBK and does not say so."""
    raw = {
        info.orig_filename: info.orig_filename.encode("cp437", "replace")
        for info in infos
        if not info.flag_bits & _IN_UTF_8
    }
    encoding = _encoding(b"\n".join(raw.values()))
    for info in infos:
        typed = raw.get(info.orig_filename)
        name = info.orig_filename if typed is None else typed.decode(encoding, "replace")
        yield name.split("\0")[0].replace("\\", "/").removeprefix("./")


def _encoding(names: bytes) -> str:
    try:
        in_utf_8 = names.decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8" if in_utf_8.isascii() or _CHINESE.search(in_utf_8) else "gb18030"
