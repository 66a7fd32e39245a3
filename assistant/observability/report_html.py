"""The report as one HTML file: large type, printable on A4, a chart drawn in SVG, no script, nothing from outside."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from assistant.observability.report import TOPICS, Report, columns_of, heading_of, lines_of, notes_of

_STYLE = """
@page { size: A4; margin: 12mm; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 48rem; color: #2a1c14; background: #fff;
  font: 18px/1.6 "Noto Sans CJK SC", "Noto Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif; }
h1 { font-size: 1.6rem; line-height: 1.3; margin: 0 0 .5rem; }
h2 { font-size: 1.25rem; margin: 1.5rem 0 .5rem; break-after: avoid; }
p { margin: .3rem 0; }
.note { padding: .4rem .8rem; background: #fdf0d0; border-left: 6px solid #8f6100; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: .25rem .5rem; text-align: left; border-bottom: 1px solid #8a705a; }
th[scope=row] { font-weight: 400; white-space: pre-wrap; }
td { font-variant-numeric: tabular-nums; text-align: right; white-space: nowrap; }
thead th:not(:first-child) { text-align: right; }
td:nth-child(2) { font-weight: 700; }
section { break-inside: avoid; }
svg { display: block; width: 100%; height: auto; }
svg text { font-size: 15px; fill: #2a1c14; }
.bar { fill: #1c5f4c; }
.axis { stroke: #8a705a; }
@media print {
  body { padding: 0; font-size: 11pt; line-height: 1.35; }
  h1 { font-size: 16pt; } h2 { font-size: 13pt; margin: 7pt 0 2pt; }
  th, td { padding: 1pt 5pt; } svg { max-height: 42mm; } .bar, .note { print-color-adjust: exact; }
}
@media (max-width: 30rem) {
  body { padding: .6rem; } th, td { padding: .25rem 0 .25rem .5rem; } th[scope=row] { padding-left: 0; }
  svg text { font-size: 28px; } .odd { display: none; }
}
"""
_WIDTH, _HEIGHT, _ABOVE, _BELOW, _ASIDE = 720, 240, 32, 34, 16


def as_html(report: Report) -> bytes:
    """Return the page in UTF-8."""
    return "\n".join(_page(report)).encode()


def _page(report: Report) -> Iterator[str]:
    heading = escape(heading_of(report))
    yield '<!doctype html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    yield f"<title>{heading}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>"
    yield f"<h1>{heading}</h1>"
    yield from (f'<p class="note">{escape(note)}</p>' for note in notes_of(report))
    yield from _figures(report)
    yield from _hours(report)
    yield from _topics(report)
    yield f"<p>做于 {report.made:%Y-%m-%d %H:%M}。只数次数和时间，居民说的话一句也不在里面。</p>"
    yield "</main>\n</body>\n</html>\n"


def _figures(report: Report) -> Iterator[str]:
    yield "<section>\n<h2>数字</h2>\n<table>"
    yield "<thead><tr>"
    yield from (f'<th scope="col">{name}</th>' for name in columns_of(report.period))
    yield "</tr></thead>"
    yield "<tbody>"
    for line in lines_of(report):
        label, value, before = map(escape, (line.label, line.value, line.before))
        yield f'<tr><th scope="row">{label}</th><td>{value}</td><td>{before}</td></tr>'
    yield "</tbody>\n</table>\n</section>"


def _hours(report: Report) -> Iterator[str]:
    hours = report.figures.by_hour
    yield "<section>\n<h2>一天里什么时候问的</h2>"
    busiest = max(hours)
    if not busiest:
        yield "<p>没有问题，画不出图。</p>\n</section>"
        return
    told = "；".join(f"{hour} 点 {count} 个" for hour, count in enumerate(hours) if count)
    yield f'<svg viewBox="{-_ASIDE} 0 {_WIDTH + 2 * _ASIDE} {_HEIGHT}" role="img" aria-label="{told}">'
    step, room = _WIDTH / len(hours), _HEIGHT - _ABOVE - _BELOW
    floor = _HEIGHT - _BELOW
    for hour, count in enumerate(hours):
        left, tall = hour * step, room * count / busiest
        middle = left + step / 2
        if count:
            yield f'<rect class="bar" x="{left + 3:.1f}" y="{floor - tall:.1f}"'
            yield f' width="{step - 6:.1f}" height="{tall:.1f}"/>'
            yield f'<text x="{middle:.1f}" y="{floor - tall - 6:.1f}" text-anchor="middle">{count}</text>'
        if hour % 2 == 0:
            odd = ' class="odd"' if hour % 4 else ""  # too many for a telephone
            yield f'<text{odd} x="{middle:.1f}" y="{_HEIGHT - 6}" text-anchor="middle">{hour}点</text>'
    yield f'<line class="axis" x1="0" x2="{_WIDTH}" y1="{floor}" y2="{floor}"/>\n</svg>\n</section>'


def _topics(report: Report) -> Iterator[str]:
    topics = report.figures.topics
    yield "<section>\n<h2>问得最多的文件</h2>"
    if not topics:
        yield "<p>没有从文件里答过。</p>\n</section>"
        return
    yield '<table>\n<thead><tr><th scope="col">文件</th><th scope="col">答了几次</th></tr></thead>\n<tbody>'
    for topic in topics[:TOPICS]:
        yield f'<tr><th scope="row">{escape(topic.title or topic.document)}</th><td>{topic.answers}</td></tr>'
    yield "</tbody>\n</table>"
    if more := len(topics) - TOPICS:
        yield f"<p>还有 {more} 份文件也答过。</p>" if more > 0 else ""
    yield "</section>"
