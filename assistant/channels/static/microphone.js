// The microphone as 16 kHz mono PCM16 frames. It is open only while somebody is asked to speak.

const RATE_HZ = 16000;
const WISHES = { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true };
const CODES = {
  NotAllowedError: "refused",
  SecurityError: "refused",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
  NotReadableError: "busy",
  AbortError: "busy",
};

/** Why there is no sound; `code` is a key of `MICROPHONE_TROUBLES` in messages.js. */
export class MicrophoneProblem extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

export class Microphone {
  #context = null;
  #stream = null;
  #source = null;
  #frames = null;
  #opening = 0;

  /** Whether what the loudspeaker says is taken out of what is heard: the track itself has to say so. */
  get cancelsEcho() {
    return this.#stream?.getAudioTracks()[0]?.getSettings().echoCancellation === true;
  }

  /** Call it from a tap: until the page has been touched, the browser may not let the sound begin. */
  wake() {
    if (this.#stream) {
      this.#context?.resume();
    }
  }

  /**
   * Open and call `onFrame(buffer, level)` every 64 ms; the level is 0 to 1. `onLost()` is called if it is unplugged.
   * Returns false when `close` was called meanwhile. Throws MicrophoneProblem.
   */
  async open(onFrame, onLost) {
    this.close();
    const opening = this.#opening;
    const closed = () => opening !== this.#opening;
    try {
      const stream = await this.#permission();
      if (closed()) {
        stop(stream);
        return false;
      }
      this.#stream = stream;
      stream.getAudioTracks()[0].onended = onLost;
      await this.#prepare();
    } catch (problem) {
      if (closed()) {
        return false; // nobody is waiting for it any more
      }
      this.close();
      throw problem;
    }
    if (closed()) {
      return false;
    }
    this.#source = this.#context.createMediaStreamSource(this.#stream);
    this.#frames = new AudioWorkletNode(this.#context, "pcm-frames", { numberOfOutputs: 0 });
    this.#frames.port.onmessage = ({ data }) => onFrame(data.pcm, data.level);
    this.#source.connect(this.#frames);
    return true;
  }

  close() {
    this.#opening += 1;
    this.#source?.disconnect();
    this.#frames?.port.postMessage("over");
    this.#frames?.port.close();
    stop(this.#stream);
    this.#context?.suspend();
    this.#source = this.#frames = this.#stream = null;
  }

  async #permission() {
    if (!window.isSecureContext || !navigator.mediaDevices?.getUserMedia) {
      throw new MicrophoneProblem("insecure");
    }
    try {
      return await navigator.mediaDevices.getUserMedia({ audio: WISHES });
    } catch (error) {
      throw new MicrophoneProblem(CODES[error.name] ?? "unsupported");
    }
  }

  async #prepare() {
    if (!this.#context) {
      this.#context = await prepared();
    }
    await this.#context.resume();
  }
}

async function prepared() {
  const context = new AudioContext({ sampleRate: RATE_HZ });
  try {
    await context.audioWorklet.addModule("/static/pcm-worklet.js");
    return context;
  } catch {
    context.close(); // a page may hold only a few
    throw new MicrophoneProblem("unsupported");
  }
}

function stop(stream) {
  for (const track of stream?.getTracks() ?? []) {
    track.stop();
  }
}
