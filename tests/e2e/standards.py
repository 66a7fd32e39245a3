"""Measures a page against what old eyes and fingers need, and against axe-core's rules."""

from __future__ import annotations

import tarfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from models.errors import SourceUnavailable
from models.sources import PreparationOptions
from models.sources.npm import download

AXE_VERSION = "4.14.1"
LEAST_TEXT_PX = 24.0
"""18 pt."""
LARGE_TEXT_PX = 40.0
"""30 pt."""
LEAST_TARGET_PX = 59.5
"""60 px, but for what is lost in rounding."""
LEAST_WIDGET_TARGET_PX = 43.5
"""44 px, likewise."""
LEAST_GAP_PX = 6.0

# Size, spacing and contrast of all visible text; size and distance of all that can be pressed at this moment.
_MEASURE = """
(host) => {
  const visible = (element) =>
    element.checkVisibility({ visibilityProperty: true }) && !element.closest(".unseen");
  const isText = (node) => node.nodeType === Node.TEXT_NODE && node.data.trim() !== "";
  const holdsText = (element) => [...element.childNodes].some(isText);
  const pressable = (element) => element.matches("button, a, input, textarea, summary");
  const name = (element) => element.textContent.trim().slice(0, 20) || element.id;
  const style = (element) => getComputedStyle(element);
  const dialog = document.querySelector("dialog[open]");
  const root = host?.shadowRoot ?? document;
  const all = [...(host ? root : dialog ?? document.body).querySelectorAll("*")].filter(visible);

  const colors = (text) => [...text.matchAll(/rgba?\\(([^)]*)\\)/g)].map(([, parts]) => parts.split(",").map(Number));
  const light = (part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  const luminance = ([red, green, blue]) =>
    0.2126 * light(red / 255) + 0.7152 * light(green / 255) + 0.0722 * light(blue / 255);
  const ratio = (one, other) => {
    const [dark, bright] = [luminance(one), luminance(other)].sort((first, second) => first - second);
    return (bright + 0.05) / (dark + 0.05);
  };
  const opaque = ([, , , alpha = 1]) => alpha === 1;
  const ground = (element) => {
    const { backgroundColor, backgroundImage } = style(element);
    const fills = colors(backgroundImage).concat(colors(backgroundColor)).filter(opaque);
    const behind = element.parentElement ?? element.getRootNode().host;
    return fills.length > 0 || !behind ? fills : ground(behind);
  };
  const contrast = (element) => {
    const [ink] = colors(style(element).color);
    return Math.min(...ground(element).map((fill) => ratio(ink, fill)));
  };

  const box = (element) => element.getBoundingClientRect();
  const clipped = (element) => {
    let { left, top, right, bottom } = box(element);
    for (let frame = element.parentElement; frame; frame = frame.parentElement) {
      if (style(frame).overflowY !== "visible") {
        const edges = box(frame);
        [left, top] = [Math.max(left, edges.left), Math.max(top, edges.top)];
        [right, bottom] = [Math.min(right, edges.right), Math.min(bottom, edges.bottom)];
      }
    }
    return { left, top, right, bottom };
  };
  // What scrolls beneath a button that stays in its place is not beside it.
  const underTheFinger = (element) => {
    const { left, top, right, bottom } = clipped(element);
    const hit = root.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    const shown = right > left && bottom > top && hit !== null && element.contains(hit);
    return shown && style(element).position !== "sticky";
  };
  const targets = all.filter(pressable);
  const ready = targets.filter(underTheFinger);
  const gap = (one, other) => {
    const [first, second] = [clipped(one), clipped(other)];
    const across = Math.max(first.left, second.left) - Math.min(first.right, second.right);
    const down = Math.max(first.top, second.top) - Math.min(first.bottom, second.bottom);
    return Math.max(across, down);
  };
  const scrolls = (element) => ["auto", "scroll"].includes(style(element).overflowY);
  const scrolled = (element) => element !== null && (scrolls(element) || scrolled(element.parentElement));
  const beyond = (element) => {
    const { left, top, right, bottom } = box(element);
    return left < -0.5 || top < -0.5 || right > innerWidth + 0.5 || bottom > innerHeight + 0.5;
  };
  const fixed = style(document.body).overflowY === "hidden"; // nobody can scroll to what is beyond the edge
  const pairs = ready.flatMap((one, at) => ready.slice(at + 1).map((other) => [one, other]));
  return {
    texts: all.filter(holdsText).map((element) => ({
      text: name(element),
      size: parseFloat(style(element).fontSize),
      spacing: parseFloat(style(element).lineHeight) / parseFloat(style(element).fontSize),
      contrast: contrast(element),
      off: element.closest(":disabled") !== null,
    })),
    targets: targets.map((element) => {
      const { width, height } = box(element);
      return { text: name(element), width, height };
    }),
    gaps: pairs.map(([one, other]) => ({ text: `${name(one)} | ${name(other)}`, gap: gap(one, other) })),
    cutOff: fixed ? all.filter(holdsText).filter((element) => beyond(element) && !scrolled(element)).map(name) : [],
    overflow: document.documentElement.scrollWidth - innerWidth,
  };
}
"""


def shortcomings(
    page: Page,
    *,
    least_text_px: float = LEAST_TEXT_PX,
    least_target_px: float = LEAST_TARGET_PX,
    host: str | None = None,
) -> list[str]:
    """Return what is too small, too close, too pale, or runs over the edge.

    ``host`` selects the element in whose shadow all of that is, unless it is the page itself.
    """
    measured: dict[str, Any] = page.evaluate(_MEASURE, host and page.query_selector(host))
    assert measured["texts"]
    assert measured["targets"]
    texts, targets = measured["texts"], measured["targets"]
    found = [f"small text: {text}" for text in texts if text["size"] < least_text_px]
    found += [f"tight lines: {text}" for text in texts if text["spacing"] < 1.29]
    found += [f"pale: {text}" for text in texts if text["contrast"] < 4.5 and not text["off"]]
    found += [
        f"small target: {target}"
        for target in targets
        if min(target["width"], target["height"]) < least_target_px
    ]
    found += [f"cut off: {text}" for text in measured["cutOff"]]
    found += [f"close: {pair}" for pair in measured["gaps"] if pair["gap"] < LEAST_GAP_PX]
    return found + ([f"{measured['overflow']} px over the edge"] if measured["overflow"] > 0 else [])


def fetch_axe(into: Path) -> str:
    """Return the source of axe-core (MPL-2.0), from npm's cache where it is there.

    Raises:
        SourceUnavailable: npm is not installed, or cannot fetch it.
    """
    tarball = download("axe-core", AXE_VERSION, into, PreparationOptions(), lambda _: None)
    with tarfile.open(tarball) as archive:
        member = archive.extractfile("package/axe.min.js")
        if member is None:
            raise SourceUnavailable("axe-core has no axe.min.js")
        return member.read().decode()


def violations(page: Page, axe: str, *, host: str = "html") -> list[str]:
    """Return what axe-core finds in ``host`` against WCAG 2.2 AA and good practice."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe)
    run = "(host) => axe.run(host, { resultTypes: ['violations'] })"
    found: dict[str, Any] = page.evaluate(run, host)
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
