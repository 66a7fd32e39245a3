"""A printed notice is read without a mistake in its amounts, dates and telephone numbers, however it lies."""

from __future__ import annotations

import io
import socket
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from models.backends import rapid_ocr
from models.errors import CatalogueError, ModelCorrupt, ModelMissing
from models.ocr import TextReader
from tests.lacking import lacking
from tests.threads import by_threads

FONTS = (
    Path("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc"),
    Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
)
NOTICE = (
    "云山市高龄津贴发放通知",
    "年满八十周岁的老人，每月领取100元；年满九十周岁的，每月领取200元；",
    "年满一百周岁的，每月领取1000元。2024年6月1日起施行，有效期至2029年5月31日。",
    "办理时间：周一至周五8:30至17:00，咨询电话：021-62885566、13912345678。",
    "报销比例为75%，起付线650元，封顶线12.5万元。",
)


def notice(size: int = 33) -> Image.Image:
    """Return a page at 200 dpi, 12-point print."""
    font = next((font for font in FONTS if font.is_file()), None)
    if font is None:
        lacking("no Chinese font: apt-get install fonts-noto-cjk")
    page = Image.new("RGB", (1653, 1000), "white")
    pen = ImageDraw.Draw(page)
    for number, text in enumerate(NOTICE):
        pen.text(
            (150, 120 + number * 90),
            text,
            font=ImageFont.truetype(str(font), size, index=2),
            fill=(20, 20, 20),
        )
    return page


def clean(page: Image.Image) -> Image.Image:
    return page


def photographed(page: Image.Image) -> Image.Image:
    """Return it slightly crooked, blurred, noisy and compressed."""
    crooked = page.rotate(1.5, fillcolor="white", resample=Image.Resampling.BICUBIC)
    pixels = np.asarray(crooked.filter(ImageFilter.GaussianBlur(0.8)), dtype=np.float64)
    pixels = pixels + np.random.default_rng(1).normal(-20, 10, pixels.shape)
    buffer = io.BytesIO()
    Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(buffer, "JPEG", quality=60)
    return Image.open(buffer).convert("RGB")


def on_its_left(page: Image.Image) -> Image.Image:
    return page.rotate(90, expand=True)


def on_its_right(page: Image.Image) -> Image.Image:
    return page.rotate(270, expand=True)


def on_its_head(page: Image.Image) -> Image.Image:
    return page.rotate(180)


def pixels_of(page: Image.Image) -> NDArray[np.uint8]:
    return np.asarray(page, dtype=np.uint8)


def narrow(text: str) -> str:
    return text.translate(str.maketrans("，；：、。（）", ",;:,.()")).replace(" ", "")


@pytest.fixture(scope="session")
def reader(model_folder: Callable[[str], Path]) -> TextReader:
    """Return the embedded reader."""
    return rapid_ocr.load(model_folder("ppocr"), "ppocr", {})


@pytest.mark.model
@pytest.mark.parametrize("change", [clean, photographed, on_its_left, on_its_right, on_its_head])
def test_a_notice_is_read_without_a_mistake(
    reader: TextReader, change: Callable[[Image.Image], Image.Image]
) -> None:
    lines = reader.read(pixels_of(change(notice())))
    assert [narrow(line.text) for line in lines] == [narrow(text) for text in NOTICE]
    assert all(0.8 < line.confidence <= 1 for line in lines)
    assert all(len(line.certainties) in (0, len(line.text)) for line in lines)
    tops = [line.box.top for line in lines]
    lefts = [line.box.left for line in lines]
    assert tops == sorted(tops)
    assert max(lefts) - min(lefts) < 12  # straightened


@pytest.mark.model
@pytest.mark.parametrize("shape", [(200, 300, 3), (10, 10, 3), (1, 1, 3), (5, 2000, 3)])
def test_nothing_is_read_where_nothing_stands(reader: TextReader, shape: tuple[int, ...]) -> None:
    assert reader.read(np.full(shape, 255, dtype=np.uint8)) == ()


@pytest.mark.model
def test_threads_share_it(reader: TextReader) -> None:
    page = pixels_of(notice())[:400]
    expected = reader.read(page)
    assert by_threads(3, lambda: reader.read(page)) == [expected] * 3


@pytest.mark.model
def test_it_never_asks_the_network(
    model_folder: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *address, **options: asked.append(address))
    monkeypatch.setattr(socket.socket, "connect", lambda own, address: asked.append(address))
    fresh = rapid_ocr.load(model_folder("ppocr"), "ppocr", {})
    assert len(fresh.read(pixels_of(notice()))) == len(NOTICE)
    assert asked == []
    assert capfd.readouterr() == ("", "")


@pytest.mark.model
@pytest.mark.parametrize("damaged", [rapid_ocr.DETECTOR, rapid_ocr.RECOGNIZER])
def test_files_that_the_library_cannot_read_are_named(
    model_folder: Callable[[str], Path], tmp_path: Path, damaged: str
) -> None:
    for file in (rapid_ocr.DETECTOR, rapid_ocr.RECOGNIZER):
        content = (model_folder("ppocr") / file).read_bytes()
        (tmp_path / file).write_bytes(content[:5000] if file == damaged else content)
    with pytest.raises(ModelCorrupt, match="models prepare ppocr"):
        rapid_ocr.load(tmp_path, "ppocr", {}).warm_up()


@pytest.mark.unit
def test_what_it_cannot_be_loaded_from_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="models prepare ppocr"):
        rapid_ocr.load(None, "ppocr", {})
    with pytest.raises(ModelMissing, match="models prepare ppocr"):
        rapid_ocr.load(tmp_path, "ppocr", {})
    for file in (rapid_ocr.DETECTOR, rapid_ocr.RECOGNIZER):
        (tmp_path / file).touch()
    with pytest.raises(CatalogueError, match="max_side"):
        rapid_ocr.load(tmp_path, "ppocr", {"max_side": "4000"})


class FakeEngine:
    """Finds a line of four characters that lies as the image does: along its longer side."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, image: NDArray[np.uint8]) -> object:
        self.calls += 1
        height, width = image.shape[:2]
        box = [[0, 0], [width, 0], [width, height], [0, height]]
        words = (tuple(("字", certainty, None) for certainty in (0.9, 0.8, 0.7, 0.95)),)
        return SimpleNamespace(boxes=np.array([box]), txts=("一二 三四",), scores=(0.9,), word_results=words)


def reader_with(engine: FakeEngine, folder: Path) -> rapid_ocr.RapidOcrReader:
    made = rapid_ocr.RapidOcrReader(folder, "ppocr", rapid_ocr.ReaderOptions())
    made._engine = engine
    return made


@pytest.mark.unit
@pytest.mark.parametrize(("shape", "calls"), [((40, 200, 3), 1), ((200, 40, 3), 2)])
def test_an_image_is_turned_only_if_its_lines_stand_upright(
    tmp_path: Path, shape: tuple[int, ...], calls: int
) -> None:
    engine = FakeEngine()
    lines = reader_with(engine, tmp_path).read(np.zeros(shape, dtype=np.uint8))
    assert engine.calls == calls
    assert (lines[0].box.right, lines[0].box.bottom) == (200, 40)


@pytest.mark.unit
def test_each_character_has_its_certainty(tmp_path: Path) -> None:
    lines = reader_with(FakeEngine(), tmp_path).read(np.zeros((40, 200, 3), dtype=np.uint8))
    assert lines[0].certainties == (0.9, 0.8, 1.0, 0.7, 0.95)
