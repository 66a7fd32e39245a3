// Draws the kiosk. Knows the document tree, and nothing of connections, audio or turns.

import { BigNumbers } from "./big-numbers.js";
import { choiceButtons } from "./choices.js";
import { element, icon, ICONS, prose } from "./element.js";
import { ATTENDING, CHOOSE, OFFERED, STATUSES } from "./messages.js";
import { sourceBoxes } from "./source.js";

const FACES = {
  connecting: ["请稍等", ICONS.microphone],
  home: ["按一下，说话", ICONS.microphone],
  opening: ["请稍等", ICONS.microphone],
  listening: ["说完了", ICONS.check],
  thinking: ["重新说", ICONS.microphone],
  answering: ["再问一句", ICONS.microphone],
  answered: ["再问一句", ICONS.microphone],
};

// Which of the small buttons can be pressed in which state.
const ACTIONS = {
  stop: ["listening", "thinking", "answering"],
  leave: ["listening", "thinking", "answering", "answered"],
  type: ["home", "listening", "thinking", "answering", "answered"],
};

// Shown as soon as there is an answer to which they can be said.
const WISHES = ["answering", "answered"];

const ICON_OF = { stop: "stop", leave: "leave", type: "keyboard" };
const WISH_ICONS = { 再说一遍: "again", 慢一点: "slower", 大声一点: "speaker", 找人工: "person" };

// A second tap of a trembling finger falls into this time and is not taken for a new wish.
const TREMBLE_MS = 600;

const byId = (id) => document.getElementById(id);

export class KioskView {
  #sentences = [];
  #citations = [];
  #kind = "";
  #numbers = new BigNumbers(byId("numbers"));
  #tremble = null;
  #asked = false;
  #unheard = false;

  constructor() {
    for (const [id, path] of Object.entries(ICON_OF)) {
      byId(id).prepend(icon(ICONS[path]));
    }
    for (const button of byId("wishes").querySelectorAll("button")) {
      button.prepend(icon(ICONS[WISH_ICONS[button.dataset.wish]]));
    }
    byId("alarm").replaceChildren(icon(ICONS.alarm), element("span", {}, "先照这样做"));
  }

  /** Show the community's name and examples; `onExample(text)` is called when one is tapped. */
  community({ name, desk, examples }, onExample) {
    byId("community").textContent = name;
    byId("desk").replaceChildren(icon(ICONS.telephone), element("span", {}, "可以找人工：", ...prose(desk)));
    byId("reception").replaceChildren(icon(ICONS.telephone), element("span", {}, "找人工：", ...prose(desk)));
    byId("examples").replaceChildren(
      ...examples.map((text) =>
        element("li", {}, element("button", { type: "button", class: "button", click: () => onExample(text) }, text)),
      ),
    );
  }

  show(state) {
    document.body.dataset.state = state;
    const [label, path] = FACES[state];
    byId("talk").querySelector(".face").replaceChildren(icon(path), element("span", {}, label));
    byId("talk").disabled = state === "connecting" || state === "opening";
    this.#wait();
    const choosing = state === "answered" && !byId("offer").hidden;
    this.status(choosing ? (this.#kind === "clarification" ? CHOOSE : OFFERED) : STATUSES[state]);
    byId("wishes").hidden = !WISHES.includes(state) || this.#kind === "";
    for (const [id, states] of Object.entries(ACTIONS)) {
      byId(id).disabled = !states.includes(state);
    }
    for (const button of document.querySelectorAll("#offer button, #wishes button")) {
      button.disabled = state === "connecting";
    }
    this.#unheard = state === "listening" || (this.#unheard && state === "thinking");
    this.#attend(ATTENDING[state]);
    if (state !== "listening") {
      this.level(0);
    }
  }

  /** Show the one thing that counts now: the ear, the conversation, or the welcome. */
  #attend([big, small] = []) {
    byId("attending").hidden = !this.#unheard;
    byId("attending").querySelector(".big").textContent = big ?? "";
    byId("attending").querySelector(".small").textContent = small ?? "";
    byId("conversation").hidden = this.#unheard || !this.#asked;
    byId("welcome").hidden = this.#unheard || this.#asked;
  }

  status(text) {
    byId("status").textContent = text;
  }

  get trembling() {
    return this.#tremble !== null;
  }

  #wait() {
    clearTimeout(this.#tremble);
    byId("talk").setAttribute("aria-disabled", "true");
    this.#tremble = setTimeout(() => {
      this.#tremble = null;
      byId("talk").setAttribute("aria-disabled", "false");
    }, TREMBLE_MS);
  }

  /** How loud the speaker is, 0 to 1. */
  level(level) {
    document.body.style.setProperty("--level", Math.min(1, level * 6).toFixed(2));
  }

  /** Begin a new question. `title` says how the words came. */
  question(title, words) {
    this.#sentences = [];
    this.#citations = [];
    this.#kind = "";
    this.#numbers.clear();
    this.#asked = true;
    this.#unheard = false;
    this.#attend();
    byId("question").hidden = words === "";
    byId("question").querySelector("h2").textContent = title;
    byId("question").querySelector(".words").textContent = words;
    this.meaning(null);
    byId("answer").hidden = true;
    byId("answer").querySelector(".sentences").replaceChildren();
    byId("answer").querySelector(".sources").replaceChildren();
    this.offer([]);
    byId("desk").hidden = true;
    document.querySelector(".stage").scrollTop = 0;
  }

  /** How the question was understood, where that differs from the words. */
  meaning(text) {
    const line = byId("question").querySelector(".meaning");
    line.hidden = text === null;
    line.textContent = text === null ? "" : `我理解的是：${text}`;
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
    byId("wishes").hidden = false;
    byId("answer").dataset.kind = kind;
    byId("answer").setAttribute("role", alarming ? "alert" : "region");
    byId("answer").setAttribute("aria-live", alarming ? "assertive" : "polite");
    byId("answer").hidden = false;
    byId("alarm").hidden = !alarming;
  }

  /** Whether somebody may be in danger: that stays on the screen until something else is asked. */
  get alarming() {
    return this.#kind === "alert";
  }

  /** Whether what stands on the screen can be said again: courtesies are not worth it. */
  get repeatable() {
    return this.#kind !== "courtesy";
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
        if (byId("offer").hidden) {
          line.scrollIntoView({ block: "nearest", behavior: "smooth" });
        }
      } else {
        line.removeAttribute("aria-current");
      }
    });
    if (index === null && this.alarming) {
      document.querySelector(".stage").scrollTop = 0; // where the number to call is
    }
  }

  trouble(trouble) {
    const box = byId("trouble");
    box.hidden = trouble === null;
    box.querySelector("h2").textContent = trouble?.title ?? "";
    box.querySelector("p").textContent = trouble?.advice ?? "";
    if (trouble) {
      document.querySelector(".stage").scrollTop = 0;
    }
  }

  connection(message) {
    byId("connection").hidden = message === null;
    byId("connection").textContent = message ?? "";
  }

  stillThere(seconds) {
    byId("still-there").hidden = seconds === null;
    byId("still-there").querySelector("p").textContent = `您还在吗？${seconds} 秒后清空。`;
  }

  typing(open) {
    byId("typing").hidden = !open;
    byId("type").setAttribute("aria-expanded", String(open));
    byId("typed").value = "";
    if (open) {
      byId("typed").focus();
    }
  }

  get typingOpen() {
    return !byId("typing").hidden;
  }

  /** Leave no trace of the visit on the screen. */
  clear() {
    this.question("", "");
    this.#asked = false;
    this.#attend();
    this.trouble(null);
    this.typing(false);
    this.stillThere(null);
  }

  get hasConversation() {
    return this.#asked;
  }
}
