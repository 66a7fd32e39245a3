// The kiosk: tap, speak, read and hear the answer. Ties the view, the microphone, the player and the connection.

import { loadCommunity } from "./community.js";
import { IdleTimer } from "./idle-timer.js";
import { KioskView } from "./kiosk-view.js";
import { BACK_AGAIN, CONNECTION_LOST, INTERRUPTED, MICROPHONE_TROUBLES, NOTHING_HEARD, STUCK } from "./messages.js";
import { Microphone } from "./microphone.js";
import { Player } from "./player.js";
import { Preferences } from "./preferences.js";
import { VoiceClient } from "./voice-client.js";

const SLOW_MS = 8000;
const FAREWELL_MS = 3000;
const STUCK_MS = 120000; // longer than any question, any sentence read aloud, and any silence of a server at work
const REPEAT = "再说一遍";
const BUSY = ["opening", "listening", "thinking", "answering"];

const byId = (id) => document.getElementById(id);

class Kiosk {
  #view = new KioskView();
  #microphone = new Microphone();
  #player;
  #preferences;
  #client;
  #idle;
  #state = "connecting";
  #slow = null;
  #stuck = null;
  #replyEnded = true;
  #questionShown = false;
  #interrupted = false;
  #leaving = false;
  #farewell = null;

  constructor({ idle_s: idleS, speed }) {
    this.#client = new VoiceClient({ speed });
    this.#preferences = new Preferences(byId("choose"), byId("preferences"), speed);
    this.#player = new Player({
      onSentence: (index) => {
        this.#view.speaking(index);
        this.#goesOn();
      },
      onEnd: () => this.#spoken(),
    });
    this.#idle = new IdleTimer(idleS * 1000, {
      onAsk: (seconds) => this.#askWhether(seconds),
      onLeft: () => this.leave(),
    });
    this.#client.addEventListener("connected", () => this.#connected());
    this.#client.addEventListener("disconnected", ({ detail }) => this.#disconnected(detail));
    this.#client.addEventListener("message", ({ detail }) => {
      this.#goesOn();
      this.#messages[detail.type]?.(detail);
    });
    this.#client.addEventListener("speech", ({ detail }) => this.#speech(detail));
  }

  start(community) {
    this.#view.community(community, (text) => this.ask(text));
    this.#preferences.offer(community);
    this.#go("connecting");
    this.#client.connect();
  }

  talk() {
    if (this.#view.trembling || !this.#client.connected) {
      return;
    }
    if (this.#state === "listening") {
      this.#client.end();
      this.#microphone.close();
      this.#go("thinking");
    } else {
      this.#listen();
    }
  }

  /** Ask `question`; what the person sees is `words`, and under `title` how they came. */
  ask(question, words = question, title = "您问的是") {
    if (!this.#client.connected || !question.trim()) {
      return;
    }
    this.#beginTurn();
    this.#view.typing(false);
    this.#question(title, words.trim());
    this.#client.ask(question.trim(), this.#preferences.chosen);
    this.#go("thinking");
  }

  /** Say what one of the buttons says. An answer that is here is repeated from here. */
  wish(words) {
    if (words === REPEAT && this.#player.hasAudio && this.#view.repeatable) {
      this.#player.again();
      this.#go("answering");
    } else {
      this.ask(words, words, "您选的是");
    }
  }

  /** Be silent, stop listening: whatever is going on. */
  stop() {
    this.#leaving = false;
    clearTimeout(this.#farewell);
    if (this.#state === "listening" || !this.#replyEnded) {
      this.#client.cancel();
    }
    this.#replyEnded = true;
    this.#microphone.close();
    this.#player.stop();
    this.#view.speaking(null);
    this.#rest();
  }

  leave() {
    this.stop();
    this.#client.leave();
    this.#player.forget();
    this.#interrupted = false;
    this.#preferences.reset();
    this.#view.clear();
    this.#rest();
  }

  toggleTyping() {
    this.#view.typing(!this.#view.typingOpen);
  }

  signOfLife() {
    this.#idle.poke();
  }

  /** Ask whether anybody is there, and show it: what is behind an open dialog can be neither seen nor pressed. */
  #askWhether(seconds) {
    if (seconds !== null) {
      this.#preferences.close();
    }
    const somethingToClear = this.#view.hasConversation || this.#preferences.changed;
    this.#view.stillThere(somethingToClear ? seconds : null);
  }

  async #listen() {
    this.#beginTurn();
    this.#view.typing(false);
    this.#go("opening");
    try {
      if (await this.#microphone.open((pcm, level) => this.#frame(pcm, level))) {
        this.#client.listen(this.#preferences.chosen);
        this.#go("listening");
      }
    } catch (problem) {
      this.#fail(MICROPHONE_TROUBLES[problem.code] ?? MICROPHONE_TROUBLES.unsupported);
    }
  }

  /** Cut in on whatever is going on. */
  #beginTurn() {
    this.stop();
    this.#player.wake();
    this.#questionShown = false;
    this.#interrupted = false;
    this.#view.trouble(null);
    this.#view.offer([]);
  }

  #frame(pcm, level) {
    if (this.#state === "listening") {
      this.#client.sendFrame(pcm);
      this.#view.level(level);
    }
  }

  #messages = {
    "speech-started": () => this.#view.status("听到了，您接着说。"),
    "speech-ended": () => {
      this.#microphone.close();
      this.#go("thinking");
    },
    "nothing-heard": ({ message }) => this.#fail({ title: NOTHING_HEARD, advice: message }),
    heard: ({ transcript }) => this.#question("您说的是", transcript.text),
    understood: ({ query }) => {
      // Leaving out an “um” is no other reading.
      const changed = query.substitutions.some(({ reason }) => reason !== "filler");
      this.#view.meaning(changed ? query.text : null);
    },
    said: (said) => this.#said(said),
    silent: () => this.#view.status("这一句读不出来，请看屏幕上的字。"),
    ended: ({ turn }) => this.#ended(turn.reply.action),
    error: ({ message }) => this.#fail({ title: "这次没有办成", advice: message }),
  };

  #question(title, words) {
    this.#view.question(title, words);
    this.#questionShown = true;
  }

  #said(said) {
    if (said.index === 0) {
      if (!this.#questionShown) {
        this.#view.question("", "");
      }
      this.#player.begin();
      this.#go("answering");
    }
    this.#view.sentence(said);
    if (said.choices.length > 0) {
      this.#view.offer(said.choices, {
        onChoice: ({ question, label }) => this.ask(question, label, "您选的是"),
        onNone: () => this.#listen(),
      });
    }
  }

  #speech({ index, rateHz, samples }) {
    this.#player.add(index, samples, rateHz);
  }

  #ended(action) {
    this.#replyEnded = true;
    if (action === "stop" || this.#state === "thinking") {
      this.stop(); // it was to be silent, or there was nothing to say
    }
    this.#leaving = action === "leave";
    if (this.#leaving && this.#state !== "answering") {
      this.leave();
    } else {
      this.#player.complete();
    }
  }

  #spoken() {
    this.#view.speaking(null);
    if (this.#leaving) {
      this.#farewell = setTimeout(() => this.leave(), FAREWELL_MS); // time to read it as well
    }
    if (this.#state === "answering") {
      this.#rest();
    }
  }

  #connected() {
    this.#view.connection(null);
    if (this.#interrupted) {
      this.#interrupted = false;
      this.#view.trouble(BACK_AGAIN);
    }
    if (this.#state === "connecting") {
      this.#rest();
    }
  }

  #disconnected({ message }) {
    this.#view.connection(message ?? CONNECTION_LOST);
    if (this.#state === "answering" && this.#replyEnded) {
      return; // the whole answer is here and goes on
    }
    if (["listening", "thinking"].includes(this.#state) || !this.#replyEnded) {
      this.#interrupted = true;
      this.#view.trouble(INTERRUPTED);
    }
    this.#replyEnded = true;
    this.#microphone.close();
    this.#player.stop();
    this.#view.speaking(null);
    this.#go("connecting");
  }

  #fail(trouble) {
    this.#replyEnded = true;
    this.#microphone.close();
    this.#player.stop();
    this.#view.trouble(trouble);
    this.#rest();
  }

  #rest() {
    this.#go(this.#client.connected ? (this.#view.hasConversation ? "answered" : "home") : "connecting");
  }

  #go(state) {
    this.#state = state;
    this.#view.show(state);
    clearTimeout(this.#slow);
    this.#goesOn();
    if (state === "thinking") {
      this.#replyEnded = false;
      this.#slow = setTimeout(() => this.#view.status("还在找，请再等一等……"), SLOW_MS);
    }
    if (BUSY.includes(state) || this.#view.alarming) {
      this.#idle.stop();
    } else {
      this.#idle.start();
    }
  }

  /** Something happens: whatever is going on has not come to a standstill, after which nobody else could ask. */
  #goesOn() {
    clearTimeout(this.#stuck);
    if (BUSY.includes(this.#state)) {
      this.#stuck = setTimeout(() => this.#giveUp(), STUCK_MS);
    }
  }

  #giveUp() {
    this.#client.cancel();
    this.#fail(STUCK);
  }
}

const community = await loadCommunity(() => {
  byId("connection").hidden = false;
  byId("connection").textContent = CONNECTION_LOST;
});
const kiosk = new Kiosk(community.kiosk);

byId("talk").addEventListener("click", () => kiosk.talk());
for (const button of byId("wishes").querySelectorAll("button")) {
  button.addEventListener("click", () => kiosk.wish(button.dataset.wish));
}
byId("stop").addEventListener("click", () => kiosk.stop());
byId("leave").addEventListener("click", () => kiosk.leave());
byId("type").addEventListener("click", () => kiosk.toggleTyping());
byId("stay").addEventListener("click", () => kiosk.signOfLife());
byId("typing").addEventListener("submit", (event) => {
  event.preventDefault();
  kiosk.ask(byId("typed").value);
});
for (const sign of ["pointerdown", "keydown", "wheel", "touchmove"]) {
  document.addEventListener(sign, () => kiosk.signOfLife(), { passive: true });
}

kiosk.start(community);
