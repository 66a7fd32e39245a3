// Where a sentence comes from: the document's name, the clause, the issuer, the date; the quote on request.

import { element, prose } from "./element.js";

/** Make the box of a citation. */
export function sourceBox(citation, { open = false } = {}) {
  return element(
    "details",
    { class: "source", open },
    element(
      "summary",
      {},
      "依据：",
      element("span", { class: "title" }, `《${citation.title}》`),
      element("span", {}, ` ${citation.clause} `),
      element("span", { class: "open-hint" }, "看原文"),
      element("span", { class: "particulars" }, particulars(citation)),
    ),
    element("blockquote", {}, ...prose(`“${citation.quote}”`)),
  );
}

/** Return the citations of `said` messages, each once. */
export function distinct(citations) {
  const seen = new Map();
  for (const citation of citations) {
    seen.set(`${citation.document_id}\n${citation.clause}\n${citation.quote}`, citation);
  }
  return [...seen.values()];
}

function particulars({ issuer, effective, expires }) {
  const period = [effective && `${chineseDate(effective)}起施行`, expires && `到${chineseDate(expires)}为止`];
  return [issuer, ...period].filter(Boolean).join("，");
}

function chineseDate(iso) {
  const [year, month, day] = iso.split("-").map(Number);
  return `${year}年${month}月${day}日`;
}
