"""A PDF is read as a person sees it: whole paragraphs, whole tables, nothing hidden, nothing garbled, or a notice."""

from __future__ import annotations

import io
import random
import re

import numpy as np
import pypdfium2
import pytest
from numpy.typing import NDArray
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from knowledge_base import blocks
from knowledge_base.errors import DocumentInvalid
from knowledge_base.intake import pdf
from knowledge_base.intake.original import Original
from models.ocr import Box, Line
from tests.knowledge_base.intake.pdf_files import (
    FONT,
    HEIGHT,
    LEFT,
    Draw,
    at,
    centered,
    page,
    pdf_of,
    read_pdf,
    ruled,
    wrapped,
)

pytestmark = pytest.mark.unit

LONG = (
    "有本市户籍、年满八十周岁的老人，可以领取高龄津贴，不看家庭收入，不看是否有退休金，"
    "户口不在本市的不能领。咨询电话：021-62885566。"
)
PLAIN = "有云山市户籍、年满八十周岁的老人可以领高龄津贴。"
STANDARDS = (("年龄", "每月标准"), ("八十至八十九周岁", "100元"), ("满一百周岁", "1000元"))


class FakeReader:
    """Reads the same lines in every picture."""

    name = "fake"

    def __init__(self, *lines: Line) -> None:
        self.lines = lines
        self.shapes: list[tuple[int, ...]] = []

    def warm_up(self) -> None:
        pass

    def read(self, image: NDArray[np.uint8]) -> tuple[Line, ...]:
        self.shapes.append(image.shape)
        return self.lines


def line(text: str, top: float, certainty: float = 0.99) -> Line:
    return Line(text, certainty, Box(200, top, 200 + 33 * len(text), top + 40), (certainty,) * len(text))


def noted(notices: object) -> str:
    return str(notices)


# --- paragraphs, headings, the title ---


def test_a_wrapped_paragraph_is_whole_again() -> None:
    assert read_pdf(wrapped(100, LONG, PLAIN)).markdown == f"{LONG}\n\n{PLAIN}"


def test_a_paragraph_goes_on_on_the_next_page() -> None:
    whole = LONG[:35] + LONG[35:72]
    read = read_pdf(
        page(centered(60, "内部文件汇编", 9), wrapped(760, whole[:35])),
        page(centered(60, "内部文件汇编", 9), wrapped(100, LONG[35:], indent=0)),
    )
    assert read.markdown == LONG


def test_headings_and_items_keep_lines_of_their_own() -> None:
    text = read_pdf(
        wrapped(100, "第一章　总　　则", LONG, "一、怎么领", "（一）带身份证；", "（二）带银行卡。")
    ).markdown
    found = [(block.kind, block.text) for block in blocks.parse(text)]
    assert found == [
        (blocks.Kind.HEADING, "第一章 总则"),
        (blocks.Kind.PARAGRAPH, LONG),
        (blocks.Kind.HEADING, "一、怎么领"),
        (blocks.Kind.ITEM, "（一）带身份证；"),
        (blocks.Kind.ITEM, "（二）带银行卡。"),
    ]


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ([centered(90, "云山市高龄津贴发放办法", 20)], "云山市高龄津贴发放办法"),
        (
            [centered(90, "云山市民政局关于印发高龄津贴", 20), centered(118, "发放办法的通知", 20)],
            "云山市民政局关于印发高龄津贴发放办法的通知",
        ),
        (
            [
                centered(90, "云山市民政局文件", 32),
                centered(130, "云民发〔2024〕5号", 12),
                centered(170, "关于发放高龄津贴的通知", 20),
            ],
            "关于发放高龄津贴的通知",
        ),
        ([centered(90, "老年食堂就餐须知", 12)], "老年食堂就餐须知"),
    ],
)
def test_the_title_is_found(head: list[Draw], title: str) -> None:
    text = read_pdf(page(*head, wrapped(220, LONG, PLAIN))).markdown
    assert re.findall("^# (.*)", text, re.MULTILINE) == [title]
    assert text.endswith(f"{LONG}\n\n{PLAIN}")


def test_headers_footers_and_page_numbers_are_left_out() -> None:
    def sheet(number: int, text: str) -> Draw:
        return page(
            at(LEFT, 40, "云山市民政局文件汇编"), wrapped(100, text), centered(800, f"— {number} —", 10)
        )

    read = read_pdf(sheet(1, LONG), sheet(2, PLAIN), sheet(3, LONG))
    assert read.markdown == f"{LONG}\n\n{PLAIN}\n\n{LONG}"


def test_a_lone_page_number_is_left_out_and_an_amount_is_not() -> None:
    read = read_pdf(
        page(wrapped(100, PLAIN), at(LEFT, 780, "每月100元。"), centered(810, "第 1 页 共 1 页", 9))
    )
    assert read.markdown == f"{PLAIN}\n\n每月100元。"


def test_two_columns_are_read_one_after_the_other() -> None:
    left, right = "左边这一栏说的是怎样申请" * 8 + "。", "右边这一栏说的是怎样领取" * 8 + "。"
    read = read_pdf(
        page(wrapped(100, left, width=17, indent=0), wrapped(100, right, left=310, width=17, indent=0))
    )
    assert read.markdown.replace("\n", "") == left + right


def test_radicals_are_mended() -> None:
    assert read_pdf(at(LEFT, 100, "居⺠委员会办理⽼年⼈就餐")).markdown == "居民委员会办理老年人就餐"


# --- tables ---


def test_a_table_stands_where_it_stood_and_not_in_the_text_again() -> None:
    read = read_pdf(page(wrapped(100, LONG), ruled(200, STANDARDS, (200, 120)), wrapped(320, PLAIN)))
    assert read.markdown == (
        f"{LONG}\n\n| 年龄 | 每月标准 |\n| --- | --- |\n"
        f"| 八十至八十九周岁 | 100元 |\n| 满一百周岁 | 1000元 |\n\n{PLAIN}"
    )


def test_the_lines_of_a_cell_are_joined() -> None:
    rows = (("项目", "标准"), ("居家养老上门\n服务补贴", "每月\n200元"))
    read = read_pdf(page(wrapped(60, PLAIN), ruled(100, rows, (200, 120))))
    assert "| 居家养老上门服务补贴 | 每月200元 |" in read.markdown


def test_a_table_without_lines_keeps_its_amounts_beside_their_names() -> None:
    cells = [
        at(LEFT + 200 * column, 160 + 24 * row, text)
        for row, texts in enumerate(STANDARDS)
        for column, text in enumerate(texts)
    ]
    read = read_pdf(page(wrapped(100, PLAIN), *cells))
    rows = [block.text for block in blocks.parse(read.markdown) if block.kind is blocks.Kind.ROW]
    assert rows == ["年龄：八十至八十九周岁，每月标准：100元", "年龄：满一百周岁，每月标准：1000元"]


def test_a_table_goes_on_on_the_next_page() -> None:
    header = ("年龄", "每月标准")
    above = (header, *((f"满{age}周岁", f"{age}元") for age in range(80, 83)))
    below = (header, *((f"满{age}周岁", f"{age}元") for age in range(83, 86)))
    read = read_pdf(
        page(wrapped(100, PLAIN), ruled(700, above, (200, 120)), centered(815, "— 1 —", 9)),
        page(ruled(80, below, (200, 120)), wrapped(300, PLAIN), centered(815, "— 2 —", 9)),
    )
    assert read.markdown.count("每月标准") == 1
    rows = [block.text for block in blocks.parse(read.markdown) if block.kind is blocks.Kind.ROW]
    assert rows == [f"年龄：满{age}周岁，每月标准：{age}元" for age in range(80, 86)]


def test_a_landscape_page_is_read_as_it_is_seen() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setPageRotation(90)
        canvas.translate(595, 0)
        canvas.rotate(90)
        canvas.translate(0, 595 - HEIGHT)
        page(wrapped(100, PLAIN), ruled(140, STANDARDS, (200, 120)))(canvas)

    assert read_pdf(draw).markdown.startswith(f"{PLAIN}\n\n| 年龄 | 每月标准 |")


def test_a_page_whose_corner_is_elsewhere_is_read_as_it_is_seen() -> None:
    draw = page(wrapped(100, LONG), ruled(200, STANDARDS, (200, 120)), wrapped(320, PLAIN))
    with pypdfium2.PdfDocument(
        pdf_of(lambda canvas: (canvas.translate(300, 200), draw(canvas))[1])
    ) as document:
        document[0].set_mediabox(300, 200, 300 + 595, 200 + HEIGHT)
        document[0].set_cropbox(310, 210, 300 + 585, 190 + HEIGHT)
        buffer = io.BytesIO()
        document.save(buffer)
    found = pdf.read(Original("通知.pdf", buffer.getvalue()), None, lambda done, total: None)
    assert (found.markdown, found.notices) == (read_pdf(draw).markdown, ())


# --- what nobody sees ---


def white(canvas: Canvas) -> None:
    canvas.setFillColorRGB(1, 1, 1)
    at(LEFT, 300, "请拨打13800000000")(canvas)


def invisible(canvas: Canvas) -> None:
    text = canvas.beginText(LEFT, 500)
    text.setTextRenderMode(3)
    text.textOut("请拨打13800000000")
    canvas.drawText(text)


def covered(canvas: Canvas) -> None:
    at(LEFT, 300, "请拨打13800000000")(canvas)
    canvas.rect(LEFT - 10, HEIGHT - 310, 300, 30, fill=1)


@pytest.mark.parametrize(
    "draw",
    [white, invisible, covered, at(LEFT, 300, "请拨打13800000000", 1), at(700, 300, "请拨打13800000000")],
    ids=["white", "invisible", "covered", "tiny", "beside the page"],
)
def test_what_nobody_sees_is_left_out_and_told(draw: Draw) -> None:
    read = read_pdf(page(wrapped(100, LONG), draw))
    assert read.markdown == LONG
    assert [notice.where for notice in read.notices] == ["第1页"]
    assert "13800000000" in read.notices[0].text


def test_white_print_on_a_dark_ground_is_seen() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFillColorRGB(0, 0, 0.6)
        canvas.rect(LEFT - 10, HEIGHT - 310, 300, 30, fill=1)
        canvas.setFillColorRGB(1, 1, 1)
        at(LEFT, 300, "咨询电话：021-62885566")(canvas)

    read = read_pdf(page(wrapped(100, LONG), draw))
    assert read.markdown == f"{LONG}\n\n咨询电话：021-62885566"
    assert read.notices == ()


def test_a_watermark_is_left_out_and_told_once() -> None:
    def mark(canvas: Canvas) -> None:
        canvas.setFillColorRGB(0.8, 0.8, 0.8)
        canvas.translate(150, 300)
        canvas.rotate(45)
        canvas.setFont(FONT, 40)
        canvas.drawString(0, 0, "内部资料")

    read = read_pdf(page(wrapped(100, LONG), mark), page(wrapped(100, PLAIN), mark))
    assert read.markdown == f"{LONG}\n\n{PLAIN}"
    assert [notice.text for notice in read.notices] == ["斜着印的水印没有收：“内部资料”。"]


# --- pages that are pictures, and garbled ones ---


def picture(canvas: Canvas) -> None:
    pixels = np.full((200, 140, 3), 255, dtype=np.uint8)
    pixels[50:60, 20:120] = 0
    canvas.drawImage(ImageReader(Image.fromarray(pixels)), 0, 0, 595, HEIGHT)


def garbled(canvas: Canvas) -> None:
    """Characters in GBK that the file gives out as Western ones."""
    canvas.setFont("Helvetica", 12)
    canvas.drawString(LEFT, 600, PLAIN.encode("gbk").decode("latin-1"))


def test_a_page_that_is_a_picture_is_read_by_ocr() -> None:
    reader = FakeReader(line("满八十周岁(含)每月100元。", 300))
    read = read_pdf(page(wrapped(100, LONG)), page(picture, invisible), ocr=reader)
    assert read.markdown == f"{LONG}\n\n满八十周岁（含）每月100元。"
    assert [notice.where for notice in read.notices] == ["第2页"]
    assert "对照原件" in read.notices[0].text
    assert [(round(h, -1), round(w, -1), depth) for h, w, depth in reader.shapes] == [
        (2340, 1650, 3)
    ]  # 200 dpi


def test_doubtful_lines_are_quoted_with_figures_first() -> None:
    reader = FakeReader(line("办理地点在一楼", 300, 0.6), line("每月1000元", 400, 0.8), line("带身份证", 500))
    notices = read_pdf(picture, ocr=reader).notices
    doubtful = next(notice.text for notice in notices if "可能认错" in notice.text)
    assert re.findall("“(.*?)”", doubtful) == ["每月1000元", "办理地点在一楼"]


def test_one_doubtful_figure_makes_a_line_doubtful() -> None:
    text = "电话021-62885566"
    certainties = (0.99,) * (len(text) - 1) + (0.7,)
    reader = FakeReader(Line(text, 0.98, Box(200, 300, 700, 340), certainties))
    assert "“电话021-62885566”" in noted(read_pdf(picture, ocr=reader).notices)


def test_what_can_hardly_be_read_is_quoted_but_not_taken() -> None:
    read = read_pdf(picture, ocr=FakeReader(line("每月100元", 300), line("丨丿丶乛", 400, 0.2)))
    assert read.markdown == "每月100元"
    assert "丨丿丶乛" in noted(read.notices)


def test_garbled_characters_are_not_trusted_but_read_by_ocr() -> None:
    read = read_pdf(page(garbled), ocr=FakeReader(line("每月100元", 300)))
    assert read.markdown == "每月100元"
    assert "乱码" in noted(read_pdf(page(garbled)).notices)


def test_what_stands_in_a_picture_beside_text_is_read() -> None:
    """Lines of the picture only: the page's own text is not read twice."""

    def poster(canvas: Canvas) -> None:
        pixels = np.full((200, 300, 3), 200, dtype=np.uint8)
        canvas.drawImage(ImageReader(Image.fromarray(pixels)), LEFT, 200, 450, 300)

    own = Line(LONG[:20], 0.99, Box(200, 240, 900, 290))
    within = Line("开放时间8:30", 0.99, Box(300, 1300, 700, 1340))
    read = read_pdf(page(wrapped(100, LONG), poster), ocr=FakeReader(own, within))
    assert read.markdown == f"{LONG}\n\n开放时间8:30"
    assert [notice.where for notice in read.notices] == ["第1页"]


def test_without_ocr_each_such_page_is_named() -> None:
    read = read_pdf(page(wrapped(100, LONG)), picture, picture)
    assert read.markdown == LONG
    assert [notice.where for notice in read.notices] == ["第2页", "第3页"]
    assert all("python -m assistant models prepare ppocr" in notice.text for notice in read.notices)


def test_a_blank_page_is_no_loss() -> None:
    read = read_pdf(page(wrapped(100, LONG)), page(), page(wrapped(100, PLAIN)))
    assert (read.markdown, read.notices) == (f"{LONG}\n\n{PLAIN}", ())


# --- files that cannot be read ---


def refused(content: bytes) -> str:
    with pytest.raises(DocumentInvalid) as caught:
        pdf.read(Original("通知.pdf", content), None, lambda done, total: None)
    return str(caught.value)


def test_a_password_is_asked_to_be_removed() -> None:
    assert "去掉密码" in refused(pdf_of(wrapped(100, LONG), password="1234"))


def test_a_file_that_only_forbids_copying_is_read() -> None:
    content = pdf_of(wrapped(100, LONG), password="")
    read = pdf.read(Original("通知.pdf", content), None, lambda done, total: None)
    assert read.markdown == LONG


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_truncated_file_is_refused(share: float) -> None:
    content = pdf_of(wrapped(100, LONG), wrapped(100, PLAIN))
    assert "没有下载完" in refused(content[: int(share * len(content))])


def test_too_many_pages_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_PAGES", 2)
    assert "有 3 页，最多 2 页" in refused(pdf_of(page(), page(), page()))


def test_too_much_text_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_CHARACTERS", 50)
    assert "文字太多" in refused(pdf_of(wrapped(100, LONG)))


def test_a_page_of_a_mile_is_rendered_small() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setPageSize((14000, 14000))
        canvas.setFont(FONT, 300)
        canvas.drawString(1000, 8000, "通知")
        canvas.rect(100, 100, 3000, 3000, fill=1)

    reader = FakeReader()
    read_pdf(page(draw, picture), ocr=reader)
    assert all(height * width <= 12_100_000 for height, width, _ in reader.shapes)
    assert len(reader.shapes) == 1


@pytest.mark.parametrize("seed", range(24))
def test_a_damaged_file_is_read_or_refused(seed: int) -> None:
    """Bits flipped and bytes cut out at random: nothing but DocumentInvalid ever comes out."""
    chance = random.Random(seed)
    content = bytearray(pdf_of(page(wrapped(100, LONG), ruled(200, STANDARDS, (200, 120)), picture)))
    for _ in range(chance.choice((1, 5, 40))):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    if seed % 3 == 0:
        start = chance.randrange(len(content))
        del content[start : start + chance.randrange(200)]
    refusal = ""
    try:
        pdf.read(Original("通知.pdf", bytes(content)), None, lambda done, total: None)
    except DocumentInvalid as error:
        refusal = str(error)
    assert not refusal or refusal.startswith("通知.pdf：")


def test_progress_counts_pages() -> None:
    told: list[tuple[int, int]] = []
    content = pdf_of(wrapped(100, LONG), wrapped(100, PLAIN))
    pdf.read(Original("通知.pdf", content), None, lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]
