// Small builders for the document tree. Text goes in as text, never as markup.

/** Make an element: `element("p", { class: "note" }, "文字", child)`. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") {
      made.addEventListener(name, value);
    } else if (value !== null && value !== undefined && value !== false) {
      made.setAttribute(name, value === true ? "" : value);
    }
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** Return `text` in pieces, so that no line breaks within a telephone number, a time or an amount. */
export function prose(text) {
  return text
    .split(/(\d[\d.:：-]*\d[元岁%]?)/)
    .map((piece, position) => (position % 2 ? element("span", { class: "number" }, piece) : piece));
}

const SVG = "http://www.w3.org/2000/svg";

/** Make an icon from the path data of a 24 × 24 drawing. */
export function icon(path) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

export const ICONS = {
  microphone: "M12 3a3 3 0 0 0-3 3v6a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3ZM5 11a7 7 0 0 0 14 0M12 18v3M8.5 21h7",
  check: "M4 12.5 9.5 18 20 6.5",
  again: "M4 12a8 8 0 1 0 2.6-5.9M4 3.5V8h4.5",
  stop: "M5 5h14v14H5Z",
  leave: "M14 4H6v16h8M10 12h10M16.5 8l4 4-4 4",
  keyboard: "M3 6h18v12H3ZM7 10h.01M11 10h.01M15 10h.01M7 14h10",
  speaker: "M4 9.5v5h3.5L12 19V5L7.5 9.5ZM15.5 9a4 4 0 0 1 0 6M18 6a8 8 0 0 1 0 12",
  document: "M6 3h8l4 4v14H6ZM14 3v4h4M9 12h6M9 16h6",
  alarm: "M12 3 22 20H2ZM12 9.5v5M12 17.2v.1",
  person: "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM4 21c.5-4.500 3.500-6.500 8-6.500s7.500 2 8 6.500",
  ear: "M7 9a5 5 0 0 1 10 0c0 4-4 4.500-4 8a3 3 0 0 1-5.500 1.500M10 9.500a2 2 0 1 1 3.500 1.500c-1.500.8-2 1.500-1.500 2.500",
  large: "M3 19 9 4l6 15M5 14h8M15 19l3-8 3 8M16 16.500h4",
  slower: "M11 6 5 12l6 6M19 6l-6 6 6 6",
  telephone: "M6 3h3.5l1.5 5-2 1.5a12 12 0 0 0 5.5 5.5l1.5-2 5 1.5V18c0 2-1.5 3-3 3C10 20.500 3.500 14 3 6c0-1.500 1-3 3-3Z",
};
