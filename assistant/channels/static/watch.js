// Watches that nothing takes for ever: a search that is slow, a turn at a standstill, a visit that nobody continues.

import { IdleTimer } from "./idle-timer.js";
import { STILL_SEARCHING } from "./messages.js";

const SLOW_MS = 8000;
const STUCK_MS = 120000; // longer than any question, any sentence read aloud, and any silence of a server at work
const BUSY = ["opening", "listening", "thinking", "answering"];

export class Watch {
  #view;
  #preferences;
  #idle;
  #onStuck;
  #busy = false;
  #slow = null;
  #stuck = null;

  /** `onStuck()`: the answer will not come; `onLeft()`: the person has gone. */
  constructor(view, preferences, { onStuck, onLeft }) {
    this.#view = view;
    this.#preferences = preferences;
    this.#onStuck = onStuck;
    this.#idle = new IdleTimer({ onAsk: (seconds) => this.#askWhether(seconds), onLeft });
  }

  /** How long a visit waits for a sign of life. */
  set idleMs(idleMs) {
    this.#idle.idleMs = idleMs;
  }

  /** The kiosk is in this state now; what is `kept` stays on the screen. */
  follow(state, { kept }) {
    this.#busy = BUSY.includes(state);
    clearTimeout(this.#slow);
    if (state === "thinking") {
      this.#slow = setTimeout(() => this.#view.status(STILL_SEARCHING), SLOW_MS);
    }
    this.goesOn();
    if (this.#busy || kept) {
      this.#idle.stop();
    } else {
      this.#idle.start();
    }
  }

  /** Something happens: whatever is going on has not come to a standstill, after which nobody else could ask. */
  goesOn() {
    clearTimeout(this.#stuck);
    if (this.#busy) {
      this.#stuck = setTimeout(this.#onStuck, STUCK_MS);
    }
  }

  /** A sign of life. */
  poke() {
    this.#idle.poke();
  }

  /** Ask whether anybody is there, and show it: what is behind an open dialog can be neither seen nor pressed. */
  #askWhether(seconds) {
    if (seconds !== null) {
      this.#preferences.close();
    }
    const somethingToClear = this.#view.hasConversation || this.#view.isLarge || this.#preferences.changed;
    this.#view.stillThere(somethingToClear ? seconds : null);
  }
}
