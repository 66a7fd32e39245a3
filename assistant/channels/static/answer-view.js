// Draws one question and its answer: what was heard, the sentences as they come, their sources, what may be chosen.

import { BigNumbers } from "./big-numbers.js";
import { choiceButtons } from "./choices.js";
import { element, icon, ICONS, prose } from "./element.js";
import { sourceBoxes } from "./source.js";

const byId = (id) => document.getElementById(id);

export class AnswerView {
  #sentences = [];
  #citations = [];
  #kind = "";
  #numbers = new BigNumbers(byId("numbers"));
  #stage;

  /** `stage` is what scrolls. */
  constructor(stage) {
    this.#stage = stage;
    byId("alarm").replaceChildren(icon(ICONS.alarm), element("span", {}, "先照这样做"));
  }

  /** Where people turn to. */
  set desk(text) {
    byId("desk").replaceChildren(icon(ICONS.telephone), element("span", {}, "可以找人工：", ...prose(text)));
  }

  /** What sort of reply it is; empty before there is one. */
  get kind() {
    return this.#kind;
  }

  /** Whether somebody may be in danger: that stays on the screen until something else is asked. */
  get alarming() {
    return this.#kind === "alert";
  }

  /** Whether what stands on the screen can be said again: courtesies are not worth it. */
  get repeatable() {
    return this.#kind !== "courtesy";
  }

  /** Whether there is something to choose. */
  get choosing() {
    return !byId("offer").hidden;
  }

  /** Begin a new question. `title` says how the words came. */
  question(title, words) {
    this.#sentences = [];
    this.#citations = [];
    this.#kind = "";
    this.#numbers.clear();
    byId("question").hidden = words === "";
    byId("question").querySelector("h2").textContent = title;
    byId("question").querySelector(".words").textContent = words;
    this.understood({ text: "", substitutions: [] });
    byId("answer").hidden = true;
    byId("answer").querySelector(".sentences").replaceChildren();
    byId("answer").querySelector(".sources").replaceChildren();
    this.offer([]);
    byId("desk").hidden = true;
    this.#stage.scrollTop = 0;
  }

  /** Show how the question was understood, where that differs: leaving out an “um” is no other reading. */
  understood({ text, substitutions }) {
    const another = substitutions.some(({ reason }) => reason !== "filler");
    const line = byId("question").querySelector(".meaning");
    line.hidden = !another;
    line.textContent = another ? `我理解的是：${text}` : "";
  }

  sentence({ kind, text, citation }) {
    const line = element("li", {}, ...prose(text));
    this.#sentences.push(line);
    this.#sort(kind);
    byId("answer").querySelector(".sentences").append(line);
    const registered = this.#numbers.add(kind, text) && kind === "handoff";
    if (kind === "abstention" || registered) {
      byId("desk").hidden = false;
    }
    if (citation) {
      this.#citations.push(citation);
      byId("answer").querySelector(".sources").replaceChildren(...sourceBoxes(this.#citations));
    }
  }

  /** Show what sort of reply it is: danger is told by a word, a sign and at once, not by color alone. */
  #sort(kind) {
    const alarming = kind === "alert";
    this.#kind = kind;
    byId("answer").dataset.kind = kind;
    byId("answer").setAttribute("role", alarming ? "alert" : "region");
    byId("answer").setAttribute("aria-live", alarming ? "assertive" : "polite");
    byId("answer").hidden = false;
    byId("alarm").hidden = !alarming;
  }

  /** Offer these choices; without any, withdraw what was offered. */
  offer(choices, { onChoice, onNone } = {}) {
    byId("offer").hidden = choices.length === 0;
    byId("offer").replaceChildren();
    if (choices.length > 0) {
      byId("offer").append(choiceButtons(this.#kind, choices, { none: "都不是，我再说一遍", onChoice, onNone }));
      byId("offer").scrollIntoView({ block: "nearest", behavior: "smooth" });
    }
  }

  /** Mark the sentence that is being read aloud; null: none. Where there is something to press, nothing moves. */
  speaking(index) {
    this.#sentences.forEach((line, position) => {
      if (position === index) {
        line.setAttribute("aria-current", "true");
        if (!this.choosing) {
          line.scrollIntoView({ block: "nearest", behavior: "smooth" });
        }
      } else {
        line.removeAttribute("aria-current");
      }
    });
    if (index === null && this.alarming) {
      this.#stage.scrollTop = 0; // where the number to call is
    }
  }
}
