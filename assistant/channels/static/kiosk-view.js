// Draws the kiosk. Knows the document tree, and nothing of connections, audio or turns.

import { AnswerView } from "./answer-view.js";
import { AttendingView } from "./attending-view.js";
import { element, icon, ICONS, prose } from "./element.js";
import { CHOOSE, HEARD_YOU, INVITING, OFFERED, STATUSES, WAITING } from "./messages.js";

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

const ICON_OF = { stop: "stop", leave: "leave", type: "keyboard", large: "large" };
const WISH_ICONS = { 再说一遍: "again", 慢一点: "slower", 大声一点: "speaker", 找人工: "person" };

// A second tap of a trembling finger falls into this time and is not taken for a new wish.
const TREMBLE_MS = 600;

// A pause that lasts so long becomes one in which the person is told to take their time.
const PAUSE_MS = 700;

const byId = (id) => document.getElementById(id);
const stage = document.querySelector(".stage");

export class KioskView {
  #answer = new AnswerView(stage);
  #attending = new AttendingView(byId("attending"), stage);
  #state = "connecting";
  #tremble = null;
  #pause = null;
  #asked = false;
  #unheard = false;

  constructor() {
    for (const [id, path] of Object.entries(ICON_OF)) {
      byId(id).prepend(icon(ICONS[path]));
    }
    for (const button of byId("wishes").querySelectorAll("button")) {
      button.prepend(icon(ICONS[WISH_ICONS[button.dataset.wish]]));
    }
    byId("ear").prepend(icon(ICONS.ear));
  }

  /** The question and its answer. */
  get answer() {
    return this.#answer;
  }

  /** Show the community's name and examples; `onExample(text)` is called when one is tapped. */
  community({ name, desk, examples }, onExample) {
    byId("community").textContent = name;
    this.#answer.desk = desk;
    byId("reception").replaceChildren(icon(ICONS.telephone), element("span", {}, "找人工：", ...prose(desk)));
    byId("examples").replaceChildren(
      ...examples.map((text) =>
        element("li", {}, element("button", { type: "button", class: "button", click: () => onExample(text) }, text)),
      ),
    );
  }

  show(state) {
    if (state !== this.#state) {
      this.#wait();
    }
    this.#state = document.body.dataset.state = state;
    const [label, path] = FACES[state];
    byId("talk").querySelector(".face").replaceChildren(icon(path), element("span", {}, label));
    byId("talk").disabled = state === "connecting";
    clearTimeout(this.#pause);
    this.#tell();
    this.#press();
    this.#unheard = state === "listening" || (this.#unheard && state === "thinking");
    this.#attending.show(state);
    this.#attend();
    if (state !== "listening") {
      this.level(0);
    }
  }

  /** What can be pressed in this state. */
  #press() {
    byId("wishes").hidden = !WISHES.includes(this.#state) || this.#answer.kind === "";
    for (const [id, states] of Object.entries(ACTIONS)) {
      byId(id).disabled = !states.includes(this.#state);
    }
    for (const button of document.querySelectorAll("#offer button, #wishes button")) {
      button.disabled = this.#state === "connecting";
    }
  }

  #tell() {
    const choosing = this.#state === "answered" && this.#answer.choosing;
    const inviting = byId("ear").hidden ? null : INVITING[this.#state];
    const choose = this.#answer.kind === "clarification" ? CHOOSE : OFFERED;
    this.status(inviting ?? (choosing ? choose : STATUSES[this.#state]));
  }

  /** Whether it listens while it speaks: a sign, and words. */
  inviting(open) {
    byId("ear").hidden = !open;
    document.body.toggleAttribute("data-inviting", open);
    this.#tell();
  }

  /** Show the one thing that counts now: the ear, the conversation, or the welcome. */
  #attend() {
    byId("attending").hidden = !this.#unheard;
    byId("conversation").hidden = this.#unheard || !this.#asked;
    byId("welcome").hidden = this.#unheard || this.#asked;
  }

  status(text) {
    byId("status").textContent = text;
  }

  /** What has been heard so far. */
  heard(text) {
    this.#attending.heard(text);
  }

  /** The person pauses in the middle of a question, which is only shown if it lasts, or goes on. */
  waits(waiting) {
    clearTimeout(this.#pause);
    if (waiting) {
      this.#pause = setTimeout(() => this.status(WAITING), PAUSE_MS);
    } else {
      this.status(HEARD_YOU);
    }
  }

  /** The person holds the large button down. */
  holds() {
    if (["opening", "listening"].includes(this.#state)) {
      this.#attending.holds();
    }
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
    byId("talk").style.setProperty("--level", Math.min(1, level * 6).toFixed(2));
  }

  /** Begin a new question. `title` says how the words came. */
  question(title, words) {
    this.#asked = true;
    this.#unheard = false;
    this.#answer.question(title, words);
    this.#attend();
  }

  sentence(said) {
    this.#answer.sentence(said);
    this.#press();
  }

  trouble(trouble) {
    const box = byId("trouble");
    box.hidden = trouble === null;
    box.querySelector("h2").textContent = trouble?.title ?? "";
    box.querySelector("p").textContent = trouble?.advice ?? "";
    if (trouble) {
      stage.scrollTop = 0;
    }
  }

  connection(message) {
    byId("connection").hidden = message === null;
    byId("connection").textContent = message ?? "";
  }

  stillThere(seconds) {
    byId("still-there").hidden = seconds === null;
    byId("still-there").querySelector("p").textContent = seconds === null ? "" : `您还在吗？${seconds} 秒后清空。`;
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

  /** Large type, or the usual. */
  large(large) {
    document.documentElement.toggleAttribute("data-large", large);
    byId("large").setAttribute("aria-pressed", String(large));
  }

  get isLarge() {
    return document.documentElement.hasAttribute("data-large");
  }

  /** Leave no trace of the visit on the screen. */
  clear() {
    this.question("", "");
    this.#asked = false;
    this.#attend();
    this.trouble(null);
    this.typing(false);
    this.large(false);
    this.stillThere(null);
  }

  get hasConversation() {
    return this.#asked;
  }
}
