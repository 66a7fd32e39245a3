// Reads a reply aloud from the addresses of its sentences. One reply at a time on the whole page.

let playing = null;

/** A button's two faces: 朗读 starts it, 停止朗读 stops it. Throws nothing: `onTrouble(text)` is told instead. */
export class ReadAloud {
  #find;
  #addresses = [];
  #onChange;
  #onTrouble;
  #audio = null;

  /** `find()` returns the addresses when reading begins; `onChange(reading)` is called then and at the end. */
  constructor(find, { onChange, onTrouble }) {
    this.#find = find;
    this.#onChange = onChange;
    this.#onTrouble = onTrouble;
  }

  toggle() {
    if (this.#audio) {
      this.stop();
    } else {
      playing?.stop();
      playing = this;
      this.#addresses = this.#find();
      this.#onChange(true);
      this.#play(0);
    }
  }

  stop() {
    this.#audio?.pause();
    this.#audio = null;
    if (playing === this) {
      playing = null;
    }
    this.#onChange(false);
  }

  #play(index, ready = new Audio(this.#addresses[index])) {
    const audio = ready;
    this.#audio = audio;
    const more = index + 1 < this.#addresses.length;
    const next = more ? new Audio(this.#addresses[index + 1]) : null; // fetched while this one is heard
    audio.onended = () => (more ? this.#play(index + 1, next) : this.stop());
    audio.onerror = () => this.#fail(audio);
    audio.play().catch(() => this.#fail(audio));
  }

  #fail(audio) {
    if (audio === this.#audio) {
      this.stop();
      this.#onTrouble("现在读不出来。请过一会儿再按，或者把问题再问一次。");
    }
  }
}

export function stopReading() {
  playing?.stop();
}
