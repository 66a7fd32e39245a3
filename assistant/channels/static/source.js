// Where an answer comes from: the document's name, the clause, the issuer, the date; the quotes on request.

import { element, prose } from "./element.js";

/** Make a box for each clause that is cited, with all that is quoted from it. */
export function sourceBoxes(citations) {
  const clauses = new Map();
  for (const citation of citations) {
    const key = JSON.stringify([citation.document_id, citation.clause]);
    const clause = clauses.get(key) ?? { citation, quotes: new Set() };
    clause.quotes.add(citation.quote);
    clauses.set(key, clause);
  }
  return [...clauses.values()].map(({ citation, quotes }) => sourceBox(citation, [...quotes]));
}

function sourceBox(citation, quotes) {
  return element(
    "details",
    { class: "source" },
    element(
      "summary",
      {},
      "依据：",
      element("span", { class: "title" }, `《${citation.title}》`),
      element("span", {}, ` ${citation.clause} `),
      element("span", { class: "open-hint" }, "看原文"),
      element("span", { class: "particulars" }, particulars(citation)),
    ),
    ...quotes.map((quote) => element("blockquote", {}, ...prose(`“${quote}”`))),
  );
}

function particulars({ issuer, effective, expires }) {
  const period = [effective && `${chineseDate(effective)}起施行`, expires && `到${chineseDate(expires)}为止`];
  return [issuer, ...period].filter(Boolean).join("，");
}

function chineseDate(iso) {
  const [year, month, day] = iso.split("-").map(Number);
  return `${year}年${month}月${day}日`;
}
