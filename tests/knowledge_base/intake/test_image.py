"""What is read in a photo stands in reading order, amounts beside their names; no picture can harm the machine."""

from __future__ import annotations

import io
import random
import struct
import zlib

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from knowledge_base import blocks
from knowledge_base.errors import DocumentInvalid
from knowledge_base.intake import image
from knowledge_base.intake.original import Manuscript, Original
from models.ocr import Box, Line
from tests.knowledge_base.intake.test_pdf import FakeReader

pytestmark = pytest.mark.unit

SIZE = (1000, 1400)
PLAIN = "有云山市户籍、年满八十周岁的老人可以领。"


def file_of(picture: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def blank(size: tuple[int, int] = SIZE, mode: str = "RGB") -> Image.Image:
    return Image.new(mode, size, "white" if mode != "I;16" else 65535)


def at(x: float, y: float, text: str) -> Line:
    """Return a line of characters 30 pixels wide and high."""
    return Line(text, 0.99, Box(x, y, x + 30 * len(text), y + 36), (0.99,) * len(text))


def read(content: bytes, *lines: Line) -> Manuscript:
    return image.read(Original("照片.jpg", content), FakeReader(*lines), lambda done, total: None)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF"])
def test_every_format_is_read(kind: str) -> None:
    found = read(file_of(blank(), kind), at(100, 100, PLAIN))
    assert found.markdown == PLAIN
    assert ["对照原件" in notice.text for notice in found.notices] == [True]


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA", "CMYK", "I;16"])
def test_every_kind_of_pixel_becomes_rgb(mode: str) -> None:
    reader = FakeReader(at(100, 100, PLAIN))
    content = file_of(blank(mode=mode), "TIFF")
    image.read(Original("照片.tif", content), reader, lambda done, total: None)
    assert reader.shapes == [(1400, 1000, 3)]


def test_a_transparent_ground_is_white() -> None:
    seen: list[NDArray[np.uint8]] = []

    class Watching(FakeReader):
        def read(self, image: NDArray[np.uint8]) -> tuple[Line, ...]:
            seen.append(image)
            return self.lines

    content = file_of(Image.new("RGBA", (500, 500), (0, 0, 0, 0)))
    image.read(Original("图.png", content), Watching(), lambda done, total: None)
    assert int(seen[0].min()) == 255


def test_the_camera_says_which_side_is_up() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # held upright, stored on its side
    reader = FakeReader()
    content = file_of(blank((1400, 1000)), "JPEG", exif=exif)
    image.read(Original("照片.jpg", content), reader, lambda done, total: None)
    assert reader.shapes == [(1400, 1000, 3)]


def test_all_pages_of_a_tiff_are_read() -> None:
    told: list[tuple[int, int]] = []
    content = file_of(blank(), "TIFF", save_all=True, append_images=[blank(), blank()])
    found = image.read(
        Original("传真.tif", content), FakeReader(at(100, 600, PLAIN)), lambda *done: told.append(done)
    )
    assert found.markdown == "\n\n".join([PLAIN] * 3)
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_wrapped_lines_are_joined_and_headings_are_not() -> None:
    found = read(
        file_of(blank()),
        at(350, 100, "老年食堂就餐须知"),
        at(160, 200, "一、怎么办卡"),
        at(160, 260, "年满六十周岁的老人带身份证到社区服务大厅办"),
        at(100, 320, "卡。"),
        at(160, 380, "二、开饭时间"),
        at(160, 440, "午餐11:00至12:30。"),
    )
    assert [(block.level, block.text) for block in blocks.parse(found.markdown)] == [
        (1, "老年食堂就餐须知"),
        (2, "一、怎么办卡"),
        (0, "年满六十周岁的老人带身份证到社区服务大厅办卡。"),
        (2, "二、开饭时间"),
        (0, "午餐11:00至12:30。"),
    ]


def test_amounts_stay_beside_their_names() -> None:
    found = read(
        file_of(blank()),
        at(160, 100, PLAIN),
        *(at(100, 200 + 60 * row, text) for row, text in enumerate(("年龄", "八十至八十九", "满一百"))),
        *(at(600, 203 + 60 * row, text) for row, text in enumerate(("每月标准", "100元", "1000元"))),
    )
    rows = [block.text for block in blocks.parse(found.markdown) if block.kind is blocks.Kind.ROW]
    assert rows == ["年龄：八十至八十九，每月标准：100元", "年龄：满一百，每月标准：1000元"]


def test_a_picture_without_text_is_told() -> None:
    found = read(file_of(blank()))
    assert found.markdown == ""
    assert "没有认出字来" in found.notices[-1].text


def test_a_thumbnail_is_told() -> None:
    found = read(file_of(blank((200, 300))), at(10, 10, "通知"))
    assert "不要用缩略图" in found.notices[-1].text


# --- files that cannot be read ---


def refused(content: bytes) -> str:
    with pytest.raises(DocumentInvalid) as caught:
        read(content)
    return str(caught.value)


def test_without_ocr_it_says_what_to_run() -> None:
    with pytest.raises(DocumentInvalid, match=r"python -m assistant models prepare ppocr$"):
        image.read(Original("照片.jpg", file_of(blank())), None, lambda done, total: None)


@pytest.mark.parametrize("side", [11_000, 60_000])
def test_a_pixel_bomb_is_refused_before_it_is_unpacked(side: int) -> None:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
    content = (
        b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )
    assert "图片太大" in refused(content)


def test_too_many_pages_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(image, "MAX_PAGES", 2)
    content = file_of(blank((50, 50)), "TIFF", save_all=True, append_images=[blank((50, 50))] * 2)
    assert "有 3 页，最多 2 页" in refused(content)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "BMP"])
@pytest.mark.parametrize("share", [0.02, 0.5, 0.95])
def test_a_truncated_picture_is_refused(kind: str, share: float) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (200, 150, 3), dtype=np.uint8)
    content = file_of(Image.fromarray(pixels), kind)
    assert "没有下载完" in refused(content[: int(share * len(content))])


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF"])
@pytest.mark.parametrize("seed", range(6))
def test_a_damaged_picture_is_read_or_refused(kind: str, seed: int) -> None:
    chance = random.Random(seed)
    content = bytearray(file_of(blank((150, 200)), kind))
    for _ in range(chance.choice((1, 5, 20))):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    refusal = ""
    try:
        read(bytes(content))
    except DocumentInvalid as error:
        refusal = str(error)
    assert not refusal or refusal.startswith("照片.jpg：")
