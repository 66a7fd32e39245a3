// Reads a reply aloud: its sentences in order, each as soon as its audio is there.

const BREATH_MS = 250;

export class Player {
  #context = null;
  #parts = [];
  #next = 0;
  #whole = false;
  #source = null;
  #breath = null;
  #playing = false;
  #onSentence;
  #onEnd;

  /** `onSentence(index)` is called as a sentence begins, `onEnd()` when the last one is over. */
  constructor({ onSentence, onEnd }) {
    this.#onSentence = onSentence;
    this.#onEnd = onEnd;
  }

  get playing() {
    return this.#playing;
  }

  /** Whether there is anything to say again. */
  get hasAudio() {
    return this.#parts.some(ofTheReply);
  }

  /** Wake the loudspeaker. Call it from a tap, or the browser keeps silent. */
  wake() {
    this.#context ??= new AudioContext();
    this.#context.resume();
  }

  /** Make ready for a new reply. What is said before it, under the index -1, does not belong to it. */
  begin() {
    this.stop();
    this.#parts = [];
    this.#next = 0;
    this.#whole = false;
    this.#playing = true;
  }

  /** Add the audio of a sentence. */
  add(index, samples, rateHz) {
    const buffer = this.#context.createBuffer(1, Math.max(1, samples.length), rateHz);
    buffer.copyToChannel(samples, 0);
    this.#parts.push({ index, buffer });
    this.#goOn();
  }

  /** The reply is complete: no more audio will come. */
  complete() {
    this.#whole = true;
    this.#goOn();
  }

  /** Say the reply again from its beginning. */
  again() {
    this.stop();
    this.#parts = this.#parts.filter(ofTheReply);
    this.#next = 0;
    this.#playing = true;
    this.wake();
    this.#goOn();
  }

  /** Be silent at once. `onEnd` is not called. */
  stop() {
    this.#playing = false;
    clearTimeout(this.#breath);
    this.#breath = null;
    if (this.#source) {
      this.#source.onended = null;
      this.#source.stop();
      this.#source = null;
    }
  }

  /** Be silent and forget the reply, until `wake`. */
  forget() {
    this.stop();
    this.#parts = [];
    this.#context?.suspend(); // for nights in which nobody asks
  }

  #goOn() {
    if (!this.#playing || this.#source || this.#breath) {
      return;
    }
    const part = this.#parts[this.#next];
    if (part) {
      this.#next += 1;
      this.#play(part);
    } else if (this.#whole) {
      this.#playing = false;
      this.#onEnd();
    }
  }

  #play({ index, buffer }) {
    this.#source = this.#context.createBufferSource();
    this.#source.buffer = buffer;
    this.#source.connect(this.#context.destination);
    this.#source.onended = () => {
      this.#source = null;
      this.#breath = setTimeout(() => {
        this.#breath = null;
        this.#goOn();
      }, BREATH_MS);
    };
    this.#source.start();
    this.#onSentence(index);
  }
}

function ofTheReply({ index }) {
  return index >= 0;
}
