// Notices that the person has left: after a while it asks, and some seconds later it is sure.

const GRACE_S = 20; // time enough to understand the question, and to touch the screen

export class IdleTimer {
  #idleMs = null; // not known yet: nobody is waited for
  #onAsk;
  #onLeft;
  #timer = null;

  /** `onAsk(seconds)` counts down the last seconds (null: somebody is there after all), `onLeft()` is the end. */
  constructor({ onAsk, onLeft }) {
    this.#onAsk = onAsk;
    this.#onLeft = onLeft;
  }

  /** Wait so long from the next time on. */
  set idleMs(idleMs) {
    this.#idleMs = idleMs;
  }

  /** Begin to wait, or begin anew. */
  start() {
    this.stop();
    if (this.#idleMs !== null) {
      this.#timer = setTimeout(() => this.#countDown(GRACE_S), this.#idleMs);
    }
  }

  stop() {
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#onAsk(null);
  }

  /** A sign of life. */
  poke() {
    if (this.#timer !== null) {
      this.start();
    }
  }

  #countDown(seconds) {
    if (seconds === 0) {
      this.stop();
      this.#onLeft();
      return;
    }
    this.#onAsk(seconds);
    this.#timer = setTimeout(() => this.#countDown(seconds - 1), 1000);
  }
}
