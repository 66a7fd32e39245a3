"""A scan says what the file says that it was printed from: the same paragraphs, tables, amounts and numbers."""

from __future__ import annotations

import io

import numpy as np
import pypdfium2
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from knowledge_base.intake import image, pdf
from knowledge_base.intake.original import Original
from models.ocr import TextReader
from tests.knowledge_base.intake.pdf_files import centered, page, pdf_of, ruled, wrapped
from tests.models.prepared_models import registry_with

pytestmark = pytest.mark.model

NOTICE = page(
    centered(90, "云山市高龄津贴发放办法", 20),
    wrapped(
        140,
        "有本市户籍、年满八十周岁的老人，可以领取高龄津贴，不看家庭收入，不看是否有退休金，"
        "户口不在本市的不能领。咨询电话：021-62885566。",
        "一、发多少钱",
        "高龄津贴按年龄分三档，每月的标准见下表。",
    ),
    ruled(
        260,
        (
            ("年龄", "每月标准", "发放日"),
            ("80至89周岁", "100元", "10日"),
            ("90至99周岁", "200元", "10日"),
            ("满100周岁", "1000元", "5日"),
        ),
        (150, 120, 120),
    ),
    wrapped(390, "本办法自2024年6月1日起施行，有效期至2029年5月31日。"),
)


@pytest.fixture(scope="module")
def ocr() -> TextReader:
    """Return the embedded reader."""
    return registry_with("ppocr").text_reader("ppocr")


def scanned(pixels: NDArray[np.uint8]) -> Image.Image:
    """Return a page as a cheap scanner gives it: a little crooked, blurred and noisy."""
    crooked = Image.fromarray(pixels).rotate(0.8, fillcolor="white", resample=Image.Resampling.BICUBIC)
    levels = np.asarray(crooked.filter(ImageFilter.GaussianBlur(0.7)), dtype=np.float64)
    levels = levels + np.random.default_rng(2).normal(-10, 8, levels.shape)
    return Image.fromarray(levels.clip(0, 255).astype(np.uint8))


@pytest.fixture(scope="module")
def printed() -> bytes:
    return pdf_of(NOTICE)


@pytest.fixture(scope="module")
def scan(printed: bytes) -> Image.Image:
    with pypdfium2.PdfDocument(printed) as document:
        pixels = document[0].render(scale=200 / 72, rev_byteorder=True).to_numpy()[:, :, :3]
    return scanned(np.asarray(pixels, dtype=np.uint8))


def silent(done: int, total: int) -> None:
    """Take progress."""


def test_a_scanned_file_is_read_like_the_printed_one(
    printed: bytes, scan: Image.Image, ocr: TextReader
) -> None:
    buffer = io.BytesIO()
    scan.save(buffer, "PDF", resolution=200)
    expected = pdf.read(Original("办法.pdf", printed), None, silent)
    found = pdf.read(Original("扫描.pdf", buffer.getvalue()), ocr, silent)
    assert found.markdown == expected.markdown
    assert "| 满100周岁 | 1000元 | 5日 |" in found.markdown
    assert found.notices[0].where == "第1页"
    assert "对照原件" in found.notices[0].text


def test_a_photo_is_read_like_the_printed_file(printed: bytes, scan: Image.Image, ocr: TextReader) -> None:
    buffer = io.BytesIO()
    scan.rotate(90, expand=True).save(buffer, "JPEG", quality=70)  # the telephone was held on its side
    expected = pdf.read(Original("办法.pdf", printed), None, silent)
    found = image.read(Original("照片.jpg", buffer.getvalue()), ocr, silent)
    assert found.markdown == expected.markdown
