// What a person can choose, and has chosen: the dialect they speak, who reads to them, and how fast.

import { element } from "./element.js";

const PACES = [["慢", 0.8], ["稍慢", 0.9], ["正常", 1]];

export class Preferences {
  #button;
  #dialog;
  #usual;
  #chosen;
  #offered = { dialects: [], voices: [] };

  /** `button` opens `dialog`. `speed` is the pace of whoever has chosen none. */
  constructor(button, dialog, speed) {
    this.#button = button;
    this.#dialog = dialog;
    this.#usual = { dialect: null, voice: null, speed };
    this.#chosen = this.#usual;
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

  close() {
    this.#dialog.close();
  }

  /** The person has gone. */
  reset() {
    this.#chosen = this.#usual;
    this.close();
    this.#fill();
  }

  #fill() {
    const dialects = this.#offered.dialects.map(({ tag, name, local }) => [name, tag, local]);
    const local = dialects.filter(([, , isLocal]) => isLocal);
    const others = dialects.filter(([, , isLocal]) => !isLocal);
    const voices = this.#offered.voices.map(({ id, name }, position) => [name, position === 0 ? null : id]);
    const groups = [
      ...this.#group("dialect", "您说哪里话", [["不用选", null], ...local], others),
      ...this.#group("voice", "谁来读", voices),
      ...this.#group("speed", "读多快", PACES),
    ];
    this.#dialog.replaceChildren(
      element("div", { class: "groups" }, ...groups),
      element("button", { type: "button", class: "button primary", click: () => this.close() }, "好了"),
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

  #choice(field, name, value) {
    const pressed = String(this.#chosen[field] === value);
    const button = element("button", { type: "button", class: "button", "aria-pressed": pressed }, name);
    button.addEventListener("click", () => {
      this.#chosen = { ...this.#chosen, [field]: value };
      for (const each of button.parentElement.querySelectorAll("[aria-pressed]")) {
        each.setAttribute("aria-pressed", String(each === button));
      }
    });
    return button;
  }
}
