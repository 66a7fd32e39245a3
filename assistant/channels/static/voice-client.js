// The voice protocol (docs/protocol.md, version 2) over one WebSocket that reconnects by itself.

import { renew } from "./renewal.js";

const VERSION = 2;
const RATE_HZ = 16000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15000;
const RELOAD_MS = 10000;
const REFUSED_MS = 3000;
const HEARTBEAT_MS = 10000;

/**
 * Events: "connected" with the settings that the server gives; "disconnected" with `{ message }`; "message" with a
 * message of the turn going on, or of the listening that may cut in on it; "speech" with
 * `{ index, rateHz, samples }`, a sentence's audio.
 */
export class VoiceClient extends EventTarget {
  #hello;
  #socket = null;
  #ready = false;
  #attempt = 0;
  #visit = null;
  #last = 0; // the id given last
  #turn = 0; // the turn going on
  #over = null; // the listening that takes its place as soon as somebody speaks
  #audio = null;
  #refusal = null;
  #heartbeat = null;
  #answered = true;

  /** `kiosk` is the id under which the server may have settings for this one. */
  constructor({ kiosk = null, speak = true } = {}) {
    super();
    this.#hello = { type: "hello", version: VERSION, rate_hz: RATE_HZ, kiosk, speak };
    window.addEventListener("offline", () => this.#drop());
  }

  get connected() {
    return this.#ready;
  }

  connect() {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(`${scheme}//${location.host}/ws/voice`);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => this.#send({ ...this.#hello, visit: this.#visit });
    socket.onmessage = ({ data }) => {
      this.#answered = true;
      typeof data === "string" ? this.#take(JSON.parse(data)) : this.#fill(data);
    };
    socket.onclose = () => this.#lost();
    this.#socket = socket;
    this.#answered = false; // a server that takes the connection and then says nothing is none
    this.#heartbeat = setInterval(() => this.#beat(), HEARTBEAT_MS);
  }

  /** Begin to listen: the frames sent from now on belong to a new turn. `chosen` is `{ dialect, voice, speed }`. */
  listen(chosen = {}) {
    this.#send({ type: "listen", id: this.#begin(), ...chosen });
  }

  /** Listen while the answer is read: whoever speaks up now cuts it short, and asks the next question. */
  listenOver(chosen = {}) {
    this.#last += 1;
    this.#over = this.#last;
    this.#send({ type: "listen", id: this.#over, over: true, ...chosen });
  }

  ask(question, chosen = {}) {
    this.#send({ type: "ask", id: this.#begin(), question, ...chosen });
  }

  sendFrame(pcm) {
    if (this.#ready && this.#socket.readyState === WebSocket.OPEN) {
      this.#socket.send(pcm);
    }
  }

  /** The person holds the button down: no silence ends what they say. */
  hold() {
    this.#send({ type: "hold" });
  }

  /** 说完了. Of a listening over an answer in which nobody spoke nothing more is heard. */
  end() {
    this.#send({ type: "end" });
  }

  /** Drop the turn going on; nothing more is heard of it. */
  cancel() {
    this.#begin();
    this.#send({ type: "cancel" });
  }

  /** The person has left: the visit is forgotten on both sides. */
  leave() {
    this.#begin();
    this.#visit = null;
    this.#send({ type: "leave" });
  }

  #begin() {
    this.#last += 1;
    this.#turn = this.#last;
    this.#over = null;
    return this.#turn;
  }

  #send(message) {
    if (this.#socket?.readyState === WebSocket.OPEN) {
      this.#socket.send(JSON.stringify(message));
    }
  }

  #take(message) {
    if (message.id !== undefined) {
      this.#audio = null; // whatever is missing of a sentence's audio will not come any more
    }
    if (message.type === "ready") {
      this.#ready = true;
      this.#attempt = 0;
      this.#refusal = null;
      this.#announce("connected", message);
    } else if (message.type === "error" && message.id === undefined) {
      this.#refusal = message;
    } else if (message.id !== undefined && [this.#turn, this.#over].includes(message.id)) {
      this.#follow(message);
    }
  }

  #follow(message) {
    if (message.id === this.#over) {
      this.#turn = this.#over; // somebody has cut in: nothing more of the answer counts
      this.#over = null;
    }
    if (message.type === "ended") {
      this.#visit = message.turn.visit;
    }
    if (message.type === "audio") {
      this.#audio = { ...message, heard: 0, pcm: new Int16Array(message.samples) };
      this.#fill(new ArrayBuffer(0));
      return;
    }
    this.#announce("message", message);
  }

  #fill(frame) {
    const audio = this.#audio;
    if (!audio) {
      return; // the rest of an answer that was cancelled
    }
    const pcm = new Int16Array(frame).subarray(0, audio.samples - audio.heard);
    audio.pcm.set(pcm, audio.heard);
    audio.heard += pcm.length;
    if (audio.heard === audio.samples) {
      this.#audio = null;
      const samples = Float32Array.from(audio.pcm, (value) => value / 32768);
      this.#announce("speech", { index: audio.index, rateHz: audio.rate_hz, samples });
    }
  }

  /** A network that has gone away does not say so: ask from time to time, and expect an answer. */
  #beat() {
    if (!this.#answered) {
      this.#drop();
      return;
    }
    this.#answered = false;
    this.#send({ type: "ping" });
  }

  /** Give the connection up without waiting for the other side to agree. */
  #drop() {
    if (this.#socket) {
      this.#socket.onmessage = this.#socket.onclose = null;
      this.#socket.close();
      this.#lost();
    }
  }

  #lost() {
    this.#socket = null;
    clearInterval(this.#heartbeat);
    this.#ready = false;
    this.#audio = null;
    this.#over = null;
    const refusal = this.#refusal;
    if (refusal?.code === "version_unsupported") {
      this.#renewLater(); // the server is newer than this page
    } else if (refusal?.code === "kiosk_refused") {
      setTimeout(() => location.reload(), REFUSED_MS); // the server's page says why, and whom to call
    } else {
      setTimeout(() => this.connect(), this.#wait());
    }
    this.#announce("disconnected", { message: refusal?.message ?? null });
  }

  #renewLater() {
    setTimeout(async () => (await renew()) || this.#renewLater(), RELOAD_MS);
  }

  #wait() {
    const wait = Math.min(FIRST_WAIT_MS * 2 ** this.#attempt, LONGEST_WAIT_MS);
    this.#attempt += 1;
    return wait * (0.8 + 0.4 * Math.random()); // kiosks do not all come back in the same instant
  }

  #announce(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
