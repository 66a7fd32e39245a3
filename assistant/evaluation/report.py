"""Figures to rows for machines and to the tables of ``docs/benchmarks.md``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from assistant.errors import QuestionsInvalid
from assistant.evaluation.measuring import Latency, Result
from assistant.evaluation.metrics import Estimate, Figures

BEGIN, END = "<!-- {}:begin -->", "<!-- {}:end -->"
"""What a table of the given name stands between."""

_Row = dict[str, object]
_Pick = Callable[[Figures], Estimate]


def rows(results: Iterable[Result], latencies: Iterable[Latency], missing: Iterable[str]) -> list[_Row]:
    """Return one flat object for each system, exercise and target, each latency, and each missing library."""
    found: list[_Row] = []
    for result in results:
        for target, figures in (("document", result.documents), ("clause", result.clauses)):
            if figures is not None:
                found.append(_labels(result) | {"target": target} | _flat(figures))
    found += [{"target": "latency"} | asdict(latency) for latency in latencies]
    found += [{"target": "missing", "system": name} for name in missing]
    return found


def _labels(result: Result) -> _Row:
    return {
        "questions": result.questions,
        "wording": result.wording,
        "condition": result.condition,
        "system": result.system,
        "count": result.count,
    }


def _flat(figures: Figures) -> _Row:
    named = {"r1": figures.first, "r5": figures.first_five, "mrr10": figures.reciprocal}
    return {
        f"{name}{ending}": round(value, 4)
        for name, estimate in named.items()
        for ending, value in (("", estimate.mean), ("_low", estimate.low), ("_high", estimate.high))
    }


def markdown(results: Sequence[Result], latencies: Sequence[Latency], missing: Sequence[str]) -> str:
    """Return the tables: a row for each exercise, a column for each system."""
    tables = [
        _table("Right document first (R@1)", results, _documents, lambda figures: figures.first),
        _table(
            "Right document among the first five (R@5)",
            results,
            _documents,
            lambda figures: figures.first_five,
        ),
        _table("Right document, MRR@10", results, _documents, lambda figures: figures.reciprocal),
        _table("Right clause first (R@1)", results, _clauses, lambda figures: figures.first),
        _table(
            "Right clause among the first five (R@5)", results, _clauses, lambda figures: figures.first_five
        ),
        _table("Right clause, MRR@10", results, _clauses, lambda figures: figures.reciprocal),
        _latency_table(latencies),
        "".join(f"{name} was not installed, so it was not compared with.\n" for name in missing),
    ]
    return "\n".join(filter(None, tables))


def _documents(result: Result) -> Figures | None:
    return result.documents


def _clauses(result: Result) -> Figures | None:
    return result.clauses


def _table(
    title: str, results: Sequence[Result], target: Callable[[Result], Figures | None], pick: _Pick
) -> str:
    cells: dict[tuple[str, ...], dict[str, str]] = {}
    for result in results:
        figures = target(result)
        if figures is not None:
            labels = (result.questions, result.wording, result.condition, str(result.count))
            cells.setdefault(labels, {})[result.system] = interval(pick(figures))
    if not cells:
        return ""
    systems = list(dict.fromkeys(system for row in cells.values() for system in row))
    lines = [_line("questions", "wording", "asked", "n", *systems), "|---" * (4 + len(systems)) + "|"]
    lines += [_line(*labels, *(_of(row, systems))) for labels, row in cells.items()]
    return "\n".join([f"**{title}**", "", *lines, ""])


def _of(row: Mapping[str, str], systems: Iterable[str]) -> Iterable[str]:
    return (row.get(system, "—") for system in systems)


def _latency_table(latencies: Sequence[Latency]) -> str:
    if not latencies:
        return ""
    lines = [_line("system", "n", "p50", "p95"), "|---|---|---|---|"]
    lines += [
        _line(found.system, str(found.count), f"{found.p50_ratio:.2f}", f"{found.p95_ratio:.2f}")
        for found in latencies
    ]
    title = f"**Time of a typed question, as a ratio to {latencies[0].system}**"
    return "\n".join([title, "", *lines, ""])


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def interval(estimate: Estimate) -> str:
    """Return a mean and its interval, as 0.82 (0.70–0.91)."""
    return f"{estimate.mean:.2f} ({estimate.low:.2f}–{estimate.high:.2f})"


def write_between_markers(path: Path, text: str, name: str = "retrieval") -> None:
    """Replace what stands between the markers of the table ``name`` in a file.

    Raises:
        QuestionsInvalid: the file cannot be read or written, or does not have the two markers once, in order.
    """
    first, last = BEGIN.format(name), END.format(name)
    try:
        before, begin, rest = path.read_text("utf-8").partition(first)
        _, end, after = rest.partition(last)
        if not begin or not end:
            raise QuestionsInvalid(f"{path} 里没有 {first} 和 {last} 这两行。请先写上，表格会放在中间。")
        path.write_text(f"{before}{first}\n{text}{last}{after}", "utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionsInvalid(f"表格没能写进 {path}（{error}）。请检查文件在不在、能不能写。") from error
