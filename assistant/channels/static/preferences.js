// What a person can choose, and has chosen: the dialect they speak, who reads to them, and how fast.

import { element } from "./element.js";

const PACES = [["慢", 0.8], ["稍慢", 0.9], ["正常", 1]];
const NO_RECORDING = ["不录", null];
const NO_DIALECT = ["普通话", null]; // who speaks the dialect of the place is understood all the same

export class Preferences {
  #button;
  #dialog;
  #row;
  #usual;
  #chosen;
  #offered = { dialects: [], voices: [] };
  #audioDays = 0;
  #code = element("p", { class: "visit-code" });

  /** `button` opens `dialog`; in `row`, if there is one, the dialects stand ready. `speed` is the usual pace. */
  constructor(button, dialog, speed, row = null) {
    this.#button = button;
    this.#dialog = dialog;
    this.#row = row;
    this.#usual = { dialect: null, voice: null, speed };
    this.#chosen = this.#usual;
    this.visitCode = "";
    button.addEventListener("click", () => dialog.showModal());
  }

  /** What there is to choose from, the community's dialects and the usual voice first. */
  offer({ dialects, voices }) {
    this.#offered = { dialects, voices };
    this.#button.hidden = false;
    this.#fill();
  }

  /** `{ dialect, voice, speed }` as the service takes them; null is the usual. */
  get chosen() {
    return this.#chosen;
  }

  get changed() {
    return this.#chosen !== this.#usual;
  }

  /** The pace of whoever has chosen none. */
  set speed(speed) {
    const changed = this.changed;
    this.#usual = { ...this.#usual, speed };
    if (!changed) {
      this.#chosen = this.#usual;
      this.#mark();
    }
  }

  /** The code by which the person can have what is kept of this visit shown or deleted; empty before it begins. */
  set visitCode(code) {
    this.#code.hidden = !code;
    this.#code.replaceChildren("这一次的代码 ", element("strong", { class: "number" }, code), "：凭它可以请工作人员查看、删除留下的内容。");
  }

  /** For how long recordings are kept of whoever agrees; at 0 nobody is asked. */
  set audioDays(days) {
    if (days !== this.#audioDays) {
      this.#audioDays = days;
      this.#fill();
    }
  }

  close() {
    this.#dialog.close();
  }

  /** The person has gone. */
  reset() {
    this.#chosen = this.#usual;
    this.visitCode = "";
    this.close();
    this.#fill();
  }

  #fill() {
    const local = this.#offered.dialects.filter((dialect) => dialect.local);
    const others = this.#offered.dialects.filter((dialect) => !dialect.local);
    const voices = this.#offered.voices.map(({ id, name }, position) => [name, position === 0 ? null : id]);
    const groups = [
      ...this.#group("dialect", "您说哪里话", [NO_DIALECT, ...local.map(byName)], others.map(byName)),
      ...this.#group("voice", "谁来读", voices),
      ...this.#group("speed", "读多快", PACES),
      ...this.#group("keep_audio", "要不要录音，帮我们听得更准", this.#audioDays ? [NO_RECORDING, this.#recording] : []),
    ];
    this.#dialog.replaceChildren(
      element("div", { class: "groups" }, ...groups, this.#code),
      element("button", { type: "button", class: "button primary", click: () => this.close() }, "好了"),
    );
    this.#fillRow(local, others);
    this.#mark();
  }

  #fillRow(local, others) {
    if (!this.#row) {
      return;
    }
    const names = [NO_DIALECT, ...local.map(({ tag, own_name: ownName }) => [ownName, tag])];
    const more = element("button", { type: "button", class: "button", "aria-haspopup": "dialog" }, "别的");
    more.addEventListener("click", () => this.#button.click());
    this.#row.hidden = local.length + others.length === 0;
    this.#row.querySelector(".buttons").replaceChildren(
      ...names.map(([name, tag]) => this.#choice("dialect", name, tag)),
      ...(others.length > 0 ? [more] : []),
    );
  }

  /** Make the buttons of `field`; those in `more` wait behind one more button. Of one thing nothing can be chosen. */
  #group(field, title, some, more = []) {
    if (some.length + more.length < 2) {
      return [];
    }
    const buttons = [...some, ...more].map(([name, value]) => this.#choice(field, name, value));
    const rest = buttons.slice(some.length);
    rest.forEach((button) => (button.hidden = true));
    const reveal = element("button", { type: "button", class: "button", "aria-expanded": "false" }, "更多……");
    reveal.addEventListener("click", () => {
      rest.forEach((button) => (button.hidden = false));
      rest[0].focus();
      reveal.remove();
    });
    return [element("fieldset", {}, element("legend", {}, title), ...buttons, rest.length > 0 ? reveal : null)];
  }

  get #recording() {
    return [`同意录音，留 ${this.#audioDays} 天`, 1];
  }

  #choice(field, name, value) {
    const chosen = { type: "button", class: "button choice", "data-field": field, "data-value": value ?? "" };
    const button = element("button", chosen, name);
    button.addEventListener("click", () => {
      this.#chosen = { ...this.#chosen, [field]: value };
      this.#mark();
    });
    return button;
  }

  /** Mark what is chosen, wherever it can be chosen. */
  #mark() {
    const recorded = document.getElementById("recorded");
    if (recorded) {
      recorded.hidden = !this.#chosen.keep_audio;
    }
    for (const place of [this.#dialog, this.#row]) {
      for (const button of place?.querySelectorAll(".choice") ?? []) {
        const { field, value } = button.dataset;
        button.setAttribute("aria-pressed", String(String(this.#chosen[field] ?? "") === value));
      }
    }
  }
}

function byName({ tag, name }) {
  return [name, tag];
}
