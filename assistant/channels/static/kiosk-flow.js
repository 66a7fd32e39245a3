// What follows upon what at the kiosk. Ties the view, the ear, the reading and the connection.

import { Ear } from "./ear.js";
import { Line } from "./line.js";
import * as told from "./messages.js";
import { Reading } from "./reading.js";
import { Watch } from "./watch.js";

export class KioskFlow {
  #view;
  #client;
  #preferences;
  #line;
  #ear;
  #reading;
  #watch;
  #state = "connecting";

  constructor(view, client, preferences) {
    this.#view = view;
    this.#client = client;
    this.#preferences = preferences;
    this.#ear = new Ear(client, {
      onLevel: (level) => view.level(level),
      onInviting: (open) => view.inviting(open),
      onLost: () => this.#fail(told.MICROPHONE_LOST),
    });
    this.#reading = new Reading(view, {
      onBegin: () => this.#answer(),
      onSentence: () => this.#watch.goesOn(),
      onEnd: () => this.#answered(),
      onSilence: () => this.stop(),
      onFarewell: () => this.leave(),
    });
    this.#watch = new Watch(view, preferences, {
      onStuck: () => {
        client.cancel();
        this.#fail(told.STUCK);
      },
      onLeft: () => {
        this.leave();
        this.#line.renew(() => this.#state === "home");
      },
    });
    this.#line = new Line(client, view, {
      onUp: (settings) => this.#connected(settings),
      onDown: () => this.#disconnected(),
    });
    client.addEventListener("message", ({ detail }) => {
      this.#watch.goesOn();
      this.#messages[detail.type]?.(detail);
    });
    client.addEventListener("speech", ({ detail }) => this.#reading.speech(detail));
  }

  /** The large button is pressed. */
  talk() {
    if (!this.#view.trembling && this.#client.connected) {
      this.#state === "listening" ? this.#finish() : this.#listen();
    }
  }

  /** It is held down. */
  hold() {
    this.#ear.hold();
    this.#view.holds();
  }

  /** It is let go after it was held down. */
  release() {
    if (this.#ear.release()) {
      this.#finish();
    }
  }

  /** Browsers open the loudspeaker and the microphone for those only who touch the page. */
  wake() {
    this.#reading.wake();
    this.#ear.wake();
  }

  /** Ask `question`; what the person sees is `words`, and under `title` how they came. */
  ask(question, words = question, title = "您问的是") {
    if (!this.#client.connected || !question.trim()) {
      return;
    }
    this.#beginTurn();
    this.#reading.question(title, words.trim());
    this.#client.ask(question.trim(), this.#preferences.chosen);
    this.#go("thinking");
  }

  /** Say what one of the buttons says. An answer that is here is repeated from here. */
  wish(words) {
    if (words !== told.REPEAT || !this.#reading.again()) {
      this.ask(words, words, "您选的是");
    }
  }

  /** Be silent, stop listening: whatever is going on. */
  stop() {
    if (this.#ear.open || !this.#reading.ended) {
      this.#client.cancel();
    }
    this.#silence();
    this.#rest();
  }

  leave() {
    this.stop();
    this.#client.leave();
    this.#reading.forget();
    this.#ear.forget();
    this.#line.forget();
    this.#preferences.reset();
    this.#view.clear();
    this.#rest();
  }

  toggleTyping() {
    this.#ear.withdraw();
    this.#view.typing(!this.#view.typingOpen);
  }

  signOfLife() {
    this.#watch.poke();
  }

  async #listen() {
    this.#beginTurn();
    this.#go("opening");
    try {
      if (await this.#ear.listen(this.#preferences.chosen)) {
        this.#go("listening");
      }
    } catch (problem) {
      this.#fail(told.MICROPHONE_TROUBLES[problem.code] ?? told.MICROPHONE_TROUBLES.unsupported);
    }
  }

  #finish() {
    this.#ear.end();
    this.#go("thinking");
  }

  /** Cut in on whatever is going on. */
  #beginTurn() {
    this.stop();
    this.#reading.wake();
    this.#makeRoom();
  }

  #makeRoom() {
    this.#line.forget();
    this.#reading.makeRoom();
    this.#view.typing(false);
    this.#view.trouble(null);
  }

  #messages = {
    "speech-started": () => this.#speaks(),
    partial: ({ text }) => this.#view.heard(text),
    paused: () => this.#view.waits(true),
    resumed: () => this.#view.waits(false),
    "speech-ended": () => {
      this.#ear.close();
      this.#go("thinking");
    },
    "nothing-heard": ({ message }) => this.#fail({ title: told.NOTHING_HEARD, advice: message }),
    acknowledged: ({ text }) => this.#reading.acknowledge(text),
    heard: ({ transcript }) => this.#reading.question("我听到的是", transcript.text),
    understood: ({ query }) => this.#view.answer.understood(query),
    said: (said) =>
      this.#reading.sentence(said, {
        onChoice: ({ question, label }) => this.ask(question, label, "您选的是"),
        onNone: () => this.#listen(),
      }),
    silent: () => this.#view.status(told.UNREADABLE),
    ended: ({ turn }) => {
      this.#preferences.visitCode = turn.visit_code;
      this.#reading.end(turn.reply.action);
    },
    error: ({ message }) => this.#fail({ title: "这次没有办成", advice: message }),
  };

  /** Somebody speaks. While an answer is read it falls silent, and what they say is the next question. */
  #speaks() {
    this.#ear.hears();
    if (this.#state !== "listening") {
      this.#reading.hush();
      this.#makeRoom();
      this.#go("listening");
    }
    this.#view.waits(false);
  }

  #answer() {
    this.#go("answering");
    this.#ear.invite(this.#preferences.chosen);
  }

  #answered() {
    this.#ear.inviteNoLonger();
    if (this.#state === "answering") {
      this.#rest();
    }
  }

  #connected({ barge_in: bargeIn, speed, idle_s: idleS, keep_audio_days: audioDays }) {
    this.#ear.bargeIn = bargeIn;
    this.#preferences.audioDays = audioDays;
    this.#preferences.speed = speed;
    this.#watch.idleMs = idleS * 1000;
    if (this.#state === "connecting") {
      this.#rest();
    }
  }

  /** Returns whether a turn was lost. An answer that is wholly here goes on. */
  #disconnected() {
    if (this.#state === "answering" && this.#reading.ended) {
      this.#ear.close();
      return false;
    }
    const lost = this.#state === "listening" || !this.#reading.ended;
    this.#silence();
    this.#go("connecting");
    return lost;
  }

  #fail(trouble) {
    this.#silence();
    this.#view.trouble(trouble);
    this.#rest();
  }

  /** The ear is closed, and nothing is said any more. */
  #silence() {
    this.#ear.close();
    this.#reading.hush();
  }

  #rest() {
    this.#go(this.#client.connected ? (this.#view.hasConversation ? "answered" : "home") : "connecting");
  }

  #go(state) {
    this.#state = state;
    if (state === "thinking") {
      this.#reading.expect();
    }
    this.#view.show(state);
    this.#watch.follow(state, { kept: this.#view.answer.alarming });
  }
}
