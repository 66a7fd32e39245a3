// Runs on the audio thread: float samples in, frames of 1024 signed 16-bit samples out, with their level.

const FRAME_SAMPLES = 1024;

class PcmFrames extends AudioWorkletProcessor {
  #frame = new Int16Array(FRAME_SAMPLES);
  #filled = 0;
  #power = 0;
  #over = false;

  constructor() {
    super();
    this.port.onmessage = () => {
      this.#over = true; // one that goes on would be kept for ever
    };
  }

  process([[channel]]) {
    for (const sample of channel ?? []) {
      const clipped = Math.max(-1, Math.min(1, sample));
      this.#frame[this.#filled] = Math.round(clipped * 32767);
      this.#power += clipped * clipped;
      this.#filled += 1;
      if (this.#filled === FRAME_SAMPLES) {
        this.#send();
      }
    }
    return !this.#over;
  }

  #send() {
    const level = Math.sqrt(this.#power / FRAME_SAMPLES);
    this.port.postMessage({ pcm: this.#frame.buffer, level }, [this.#frame.buffer]);
    this.#frame = new Int16Array(FRAME_SAMPLES);
    this.#filled = 0;
    this.#power = 0;
  }
}

registerProcessor("pcm-frames", PcmFrames);
