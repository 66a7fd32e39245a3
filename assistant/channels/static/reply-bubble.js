// One reply on the chat page, as it streams in: its words, its sources, what it offers, and a voice for it.

import { BigNumbers } from "./big-numbers.js";
import { choiceButtons } from "./choices.js";
import { element, icon, ICONS, prose } from "./element.js";
import { feedbackButtons } from "./feedback.js";
import { ReadAloud } from "./read-aloud.js";
import { sourceBoxes } from "./source.js";

const PERSON = "找人工";

/** Make the button that asks for a person. */
export function personButton(onAsk) {
  const press = () => onAsk(PERSON);
  return element("button", { type: "button", class: "button person", click: press }, icon(ICONS.person), PERSON);
}

export class ReplyBubble {
  #alarm = element("p", { class: "alarm", hidden: true }, icon(ICONS.alarm), element("span", {}, "先照这样做"));
  #big = element("div", { class: "big-numbers" });
  #numbers = new BigNumbers(this.#big, { calls: true });
  #text = element("p", { class: "looking" }, "正在查社区的文件");
  #sources = element("div", { class: "sources" });
  #desk = element("p", { class: "desk", hidden: true }, icon(ICONS.telephone), element("span"));
  #row = element("div", { class: "tools-row" });
  #citations = [];
  #started = false;
  #page;

  /**
   * `page` is what it belongs to: `desk` says where people turn to, `asChosen(address)` is where a sentence is heard
   * as the person has chosen; `onRetry()`, `onAsk(question, words)` and `onNone()` are called when it is pressed.
   */
  constructor(page) {
    this.#page = page;
    const parts = [this.#alarm, this.#big, this.#text, this.#desk, this.#sources, this.#row];
    this.bubble = element("div", { class: "bubble theirs" }, ...parts);
  }

  said({ kind, text, citation }) {
    if (!this.#started) {
      this.#started = true;
      this.#text.className = "words";
      this.#text.textContent = "";
    }
    this.#sort(kind);
    this.#text.append(...prose(text));
    const registered = this.#numbers.add(kind, text) && kind === "handoff";
    if (kind === "abstention" || registered) {
      this.#desk.hidden = false;
      this.#desk.querySelector("span").replaceChildren("可以找人工：", ...prose(this.#page.desk));
    }
    if (citation) {
      this.#citations.push(citation);
      this.#sources.replaceChildren(...sourceBoxes(this.#citations));
    }
  }

  /** Show what sort of reply it is: danger is told by a word, a sign and at once, not by color alone. */
  #sort(kind) {
    this.bubble.dataset.kind = kind;
    if (kind === "alert") {
      this.bubble.setAttribute("role", "alert");
      this.#alarm.hidden = false;
    }
  }

  /** The reply is complete; `speech` is where its sentences can be heard. */
  ended(speech) {
    if (!this.#started) {
      this.bubble.remove();
    }
    if (speech.length > 0) {
      this.#row.append(this.#readAloud(speech));
    }
  }

  #readAloud(speech) {
    const label = element("span", {}, "朗读");
    const button = element("button", { type: "button", class: "button", "aria-pressed": "false" }, icon(ICONS.speaker), label);
    const reading = new ReadAloud(() => speech.map(this.#page.asChosen), {
      onChange: (on) => {
        label.textContent = on ? "停止朗读" : "朗读";
        button.setAttribute("aria-pressed", String(on));
      },
      onTrouble: (text) => this.#note(text),
    });
    button.addEventListener("click", () => reading.toggle());
    return button;
  }

  /** From here on the visit has its name, so whatever is chosen belongs to it. */
  offer(kind, choices) {
    if (kind !== "handoff" && choices.every(({ question }) => question !== PERSON)) {
      this.#row.append(personButton(this.#page.onAsk));
    }
    if (choices.length > 0) {
      const buttons = choiceButtons(kind, choices, {
        none: "都不是，换个说法",
        onChoice: (choice) => this.#page.onAsk(choice.question, choice.label),
        onNone: () => this.#page.onNone(),
      });
      this.#text.after(buttons);
      buttons.scrollIntoView({ block: "nearest", behavior: "smooth" });
    }
  }

  askWhetherUseful(visit) {
    this.bubble.append(feedbackButtons(visit));
  }

  halted() {
    if (!this.#started) {
      this.#text.remove();
    }
    this.#note("已经停下了。");
  }

  failed(message) {
    if (!this.#started) {
      this.#text.remove();
    }
    const again = element("button", { type: "button", class: "button", click: () => this.#page.onRetry() }, "再试一次");
    this.bubble.append(element("div", { class: "trouble", role: "alert" }, element("p", {}, message), again));
  }

  #note(text) {
    this.bubble.querySelector(":scope > .note")?.remove();
    this.bubble.append(element("p", { class: "note" }, text));
  }
}
