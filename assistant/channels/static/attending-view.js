// Draws the listening: large characters that say so, and then what has been heard so far.

import { ATTENDING, RELEASE } from "./messages.js";

export class AttendingView {
  #box;
  #stage;
  #heard = "";

  /** `box` holds a large and a small line; `stage` is what scrolls. */
  constructor(box, stage) {
    this.#box = box;
    this.#stage = stage;
  }

  /** Say what is going on in this state, unless something has been heard. */
  show(state) {
    const [big, small] = ATTENDING[state] ?? ["", ""];
    if (state !== "thinking") {
      this.#heard = "";
    }
    this.#big(this.#heard || big);
    this.#small(small);
  }

  /** What has been heard so far; it may still change. */
  heard(text) {
    this.#heard = text;
    this.#big(text);
    this.#stage.scrollTop = this.#stage.scrollHeight;
  }

  /** The person holds the button down. */
  holds() {
    this.#small(RELEASE);
  }

  #big(text) {
    this.#box.querySelector(".big").textContent = text;
    this.#box.toggleAttribute("data-heard", this.#heard !== "");
  }

  #small(text) {
    this.#box.querySelector(".small").textContent = text;
  }
}
