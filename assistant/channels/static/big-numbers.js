// The numbers of a reply that must be found at a glance: whom to call in danger, and what was registered at the desk.

import { element, icon, ICONS } from "./element.js";

// 120, 12356, 96110, 6310-0101, 0871-63100101, a mobile; not what is counted: 24小时, 120元.
const TELEPHONE = /(?<![\d-])(?:1[12]\d|12\d{3}|9[56]\d{3}|1\d{10}|\d{3,4}-\d{4,8}|\d{7,8})(?![\d-]|[元个天小米岁栋号])/g;
const TICKET = /编号[是为：:“\s]*(\d{5,11})(?!\d)/g;

/** Shows in `box` what it finds; with `calls`, a telephone number is a link that calls it. */
export class BigNumbers {
  #box;
  #calls;
  #shown = new Set();

  constructor(box, { calls = false } = {}) {
    this.#box = box;
    this.#calls = calls;
    this.clear();
  }

  /** Add what a sentence names; return whether it names anything. */
  add(kind, text) {
    const numbers = found(kind, text);
    for (const number of numbers.filter((each) => !this.#shown.has(each))) {
      this.#shown.add(number);
      this.#box.append(kind === "alert" ? this.#telephone(number) : ticket(number));
      this.#box.hidden = false;
    }
    return numbers.length > 0;
  }

  clear() {
    this.#shown.clear();
    this.#box.replaceChildren();
    this.#box.hidden = true;
  }

  #telephone(number) {
    const digits = element("strong", { class: number.length > 6 ? "digits long" : "digits" }, number);
    const call = [element("span", {}, "打"), digits];
    return this.#calls
      ? element("a", { class: "button big-number", href: `tel:${number.replaceAll("-", "")}` }, icon(ICONS.telephone), ...call)
      : element("p", { class: "big-number" }, ...call);
  }
}

function found(kind, text) {
  if (kind === "alert") {
    return text.match(TELEPHONE) ?? [];
  }
  return kind === "handoff" ? [...text.matchAll(TICKET)].map(([, number]) => number) : [];
}

/** A ticket's number in groups of three, the last one of two to four: as it is written down. */
function ticket(number) {
  const groups = number.match(/\d{3}(?=\d{2})|\d+/g).map((digits) => element("span", {}, digits));
  const digits = element("strong", { class: "digits grouped" }, ...groups);
  return element("p", { class: "big-number" }, element("span", {}, "编号"), digits);
}
