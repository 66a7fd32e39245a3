// When the kiosk listens: for a question, or, where it does not hear itself, over the answer that it reads.

import { Microphone } from "./microphone.js";

const INVITING_MS = 6000; // the microphone stays open so long after the answer, for whoever has more to say

export class Ear {
  /** Whether this kiosk may listen over an answer. */
  bargeIn = false;
  #client;
  #microphone = new Microphone();
  #onLevel;
  #onInviting;
  #onLost;
  #mode = "closed";
  #spoken = false; // by this person: who only types is not listened to
  #inviting = null;
  #heard = false; // somebody has begun to speak
  #held = false; // the button

  /**
   * `onLevel(level)`: how loud it is, 0 to 1. `onInviting(open)`: whether the person can cut in by speaking.
   * `onLost()`: the microphone is gone in the middle of a question.
   */
  constructor(client, { onLevel, onInviting, onLost }) {
    this.#client = client;
    this.#onLevel = onLevel;
    this.#onInviting = onInviting;
    this.#onLost = onLost;
  }

  get open() {
    return this.#mode !== "closed";
  }

  /** Listen for a question. Returns false when it was closed meanwhile. Throws MicrophoneProblem. */
  async listen(chosen) {
    if (!(await this.#open())) {
      return false;
    }
    this.#mode = "question";
    this.#spoken = true;
    this.#heard = false;
    this.#client.listen(chosen);
    return true;
  }

  /** Let the person cut in on an answer; in vain where they have not spoken before, or where it would hear itself. */
  async invite(chosen) {
    clearTimeout(this.#inviting);
    if (this.open || !this.bargeIn || !this.#spoken) {
      return;
    }
    try {
      if (!(await this.#open())) {
        return;
      }
    } catch {
      return; // nobody has asked for it: whoever presses the large button is told
    }
    if (!this.#microphone.cancelsEcho) {
      this.close();
      return;
    }
    this.#mode = "over";
    this.#client.listenOver(chosen);
    this.#onInviting(true);
  }

  /** The answer is over: a little later nobody will cut in any more. */
  inviteNoLonger() {
    clearTimeout(this.#inviting);
    this.#inviting = setTimeout(() => this.withdraw(), INVITING_MS);
  }

  /** Nobody has cut in, and nobody shall. */
  withdraw() {
    if (this.#mode === "over") {
      this.#client.end();
    }
    if (this.#mode !== "question") {
      this.close(); // it may still be opening
    }
  }

  /** Somebody speaks: where an answer is read, they have cut in with a question. */
  hears() {
    this.#heard = true;
    if (this.#mode === "over") {
      clearTimeout(this.#inviting);
      this.#mode = "question";
      this.#onInviting(false);
    }
    this.#hearOut();
  }

  /** The button is held down. */
  hold() {
    this.#held = true;
    this.#hearOut();
  }

  /** It is let go. Returns whether a question ends with it: before anything was said, a slow tap is but a tap. */
  release() {
    this.#held = false;
    return this.#mode === "question" && this.#heard;
  }

  /** 说完了. */
  end() {
    this.#client.end();
    this.close();
  }

  close() {
    clearTimeout(this.#inviting);
    this.#mode = "closed";
    this.#microphone.close();
    this.#onLevel(0);
    this.#onInviting(false);
  }

  /** The person has gone. */
  forget() {
    this.#spoken = false;
  }

  /** Call it from a tap. */
  wake() {
    this.#microphone.wake();
  }

  /** Who speaks with the finger on the button is listened to until they let it go. */
  #hearOut() {
    if (this.#held && this.#heard && this.#mode === "question") {
      this.#client.hold();
    }
  }

  #open() {
    return this.#microphone.open(
      (pcm, level) => this.#frame(pcm, level),
      () => this.#lost(),
    );
  }

  #frame(pcm, level) {
    if (this.open) {
      this.#client.sendFrame(pcm);
      this.#onLevel(level);
    }
  }

  #lost() {
    const asked = this.#mode === "question";
    this.close();
    if (asked) {
      this.#onLost();
    }
  }
}
