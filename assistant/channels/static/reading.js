// The answer as it comes: each sentence is shown, and read aloud in its turn.

import { Player } from "./player.js";

const FAREWELL_MS = 3000;

export class Reading {
  #view;
  #on;
  #player;
  #ended = true;
  #begun = false; // the player waits for audio
  #asked = false; // the question stands on the screen
  #answered = false; // the first sentence, too
  #leaving = false;
  #farewell = null;

  /**
   * Calls `onBegin()` with the first sentence of an answer, `onEnd()` after the last, `onSilence()` when there is
   * nothing to say, `onFarewell()` when the person has said goodbye, and `onSentence()` as each sentence begins.
   */
  constructor(view, on) {
    this.#view = view;
    this.#on = on;
    this.#player = new Player({
      onSentence: (index) => {
        view.answer.speaking(index);
        on.onSentence();
      },
      onEnd: () => this.#readToTheEnd(),
    });
  }

  /** Whether the whole answer is here. */
  get ended() {
    return this.#ended;
  }

  /** Browsers open the loudspeaker for those only who touch the page. */
  wake() {
    this.#player.wake();
  }

  /** Somebody is about to ask: what was offered with the last answer counts no more. */
  makeRoom() {
    this.#begun = this.#asked = this.#answered = false;
    this.#view.answer.offer([]);
  }

  /** What was asked; `title` says how the words came. */
  question(title, words) {
    this.#view.question(title, words);
    this.#asked = true;
  }

  /** From now on an answer is waited for. */
  expect() {
    this.#ended = false;
  }

  /** Something is said before the answer is there, so that nobody waits in silence. */
  acknowledge(text) {
    this.#begin();
    this.#view.status(text);
  }

  /** Take a sentence. `onChoice(choice)` and `onNone()` are called when one of the choices with it is pressed. */
  sentence(said, { onChoice, onNone }) {
    if (!this.#answered) {
      this.#answered = true;
      if (!this.#asked) {
        this.#view.question("", "");
      }
      this.#begin();
      this.#on.onBegin();
    }
    this.#view.sentence(said);
    if (said.choices.length > 0) {
      this.#view.answer.offer(said.choices, { onChoice, onNone });
    }
  }

  /** Take the audio of a sentence. */
  speech({ index, samples, rateHz }) {
    this.#player.add(index, samples, rateHz);
  }

  /** Nothing more will come. `action` is what the reply asks of the kiosk. */
  end(action) {
    this.#ended = true;
    if (action === "stop" || !this.#answered) {
      this.#on.onSilence();
    }
    this.#leaving = action === "leave";
    if (this.#leaving && !this.#answered) {
      this.#on.onFarewell();
    } else {
      this.#player.complete();
    }
  }

  /** Read it once more from here; false if it is not worth it, or was never read. */
  again() {
    if (!this.#player.hasAudio || !this.#view.answer.repeatable) {
      return false;
    }
    this.#player.again();
    this.#on.onBegin();
    return true;
  }

  /** Be silent at once, whatever is still to come. */
  hush() {
    this.#ended = true;
    this.#leaving = false;
    clearTimeout(this.#farewell);
    this.#player.stop();
    this.#view.answer.speaking(null);
  }

  /** The person has gone. */
  forget() {
    this.hush();
    this.#player.forget();
  }

  #begin() {
    if (!this.#begun) {
      this.#begun = true;
      this.#player.begin();
    }
  }

  #readToTheEnd() {
    this.#view.answer.speaking(null);
    if (this.#leaving) {
      this.#farewell = setTimeout(() => this.#on.onFarewell(), FAREWELL_MS); // time to read it as well
    }
    this.#on.onEnd();
  }
}
