// The chat page: a typed question, an answer that streams in, its sources, and the answer read aloud.

import { choiceButtons } from "./choices.js";
import { loadCommunity } from "./community.js";
import { element, icon, ICONS, prose } from "./element.js";
import { readEvents } from "./event-stream.js";
import { feedbackButtons } from "./feedback.js";
import { Preferences } from "./preferences.js";
import { ReadAloud, stopReading } from "./read-aloud.js";
import { sourceBoxes } from "./source.js";

const byId = (id) => document.getElementById(id);
const CANNOT_CONNECT = "连不上服务器。请检查网络，再试一次。";

const preferences = new Preferences(byId("choose"), byId("preferences"), 1);
let community = { desk: "" };
let visit = null;
let running = null;

/** A question that was refused or failed, with a sentence for the person. */
class AskFailed extends Error {}

/** Ask `question`; what the person sees to have said is `words`. */
async function ask(question, words = question) {
  running?.abort();
  const abort = new AbortController();
  running = abort;
  stopReading();
  byId("welcome").hidden = true;
  withdrawChoices();
  withdrawFeedback();
  const mine = element("div", { class: "bubble mine" }, words);
  const reply = new ReplyBubble(() => ask(question, words));
  byId("messages").append(mine, reply.bubble);
  mine.scrollIntoView({ block: "start", behavior: "smooth" });
  busy(true);
  try {
    await follow(await post(question, abort.signal), reply);
  } catch (error) {
    if (abort.signal.aborted) {
      reply.halted();
    } else {
      reply.failed(error instanceof AskFailed ? error.message : CANNOT_CONNECT);
    }
  } finally {
    if (running === abort) {
      running = null;
      busy(false);
    }
  }
}

async function post(question, signal) {
  const response = await fetch("/api/chat", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ question, visit, ...preferences.chosen }),
    signal,
  });
  if (!response.ok) {
    const { error } = await response.json();
    throw new AskFailed(error.message);
  }
  return response;
}

async function follow(response, reply) {
  for await (const { name, body } of readEvents(response)) {
    if (name === "error") {
      throw new AskFailed(body.message);
    }
    if (name === "said") {
      reply.said(body);
    }
    if (name === "ended") {
      visit = body.turn.visit;
      reply.ended(body.speech);
      reply.offer(body.turn.reply.choices);
      if (body.turn.reply.kind === "answer") {
        reply.askWhetherUseful(visit);
      }
      return;
    }
  }
  throw new AskFailed("回答没有说完，连接就断了。请再试一次。");
}

class ReplyBubble {
  #text = element("p", { class: "looking" }, "正在查社区的文件");
  #sources = element("div", { class: "sources" });
  #desk = element("p", { class: "desk", hidden: true }, icon(ICONS.telephone), element("span"));
  #row = element("div", { class: "tools-row" });
  #citations = [];
  #started = false;
  #onRetry;

  constructor(onRetry) {
    this.#onRetry = onRetry;
    this.bubble = element("div", { class: "bubble theirs" }, this.#text, this.#desk, this.#sources, this.#row);
  }

  said({ kind, text, citation }) {
    if (!this.#started) {
      this.#started = true;
      this.#text.className = "words";
      this.#text.textContent = "";
    }
    this.#text.append(...prose(text));
    if (["abstention", "handoff", "alert"].includes(kind)) {
      this.#desk.hidden = false;
      this.#desk.querySelector("span").replaceChildren("可以找人工：", ...prose(community.desk));
    }
    if (citation) {
      this.#citations.push(citation);
      this.#sources.replaceChildren(...sourceBoxes(this.#citations));
    }
  }

  ended(speech) {
    const label = element("span", {}, "朗读");
    const button = element("button", { type: "button", class: "button", "aria-pressed": "false" }, icon(ICONS.speaker), label);
    const reading = new ReadAloud(() => speech.map(asChosen), {
      onChange: (on) => {
        label.textContent = on ? "停止朗读" : "朗读";
        button.setAttribute("aria-pressed", String(on));
      },
      onTrouble: (text) => this.#note(text),
    });
    button.addEventListener("click", () => reading.toggle());
    this.#row.append(button);
  }

  /** Ask back: from here on the visit has its name, so whatever is chosen belongs to it. */
  offer(choices) {
    if (choices.length > 0) {
      const buttons = choiceButtons(choices, {
        none: "都不是，换个说法",
        onChoice: (choice) => ask(choice.question, choice.label),
        onNone: () => {
          withdrawChoices();
          byId("question").focus();
        },
      });
      this.#text.after(buttons);
      buttons.scrollIntoView({ block: "nearest", behavior: "smooth" });
    }
  }

  askWhetherUseful(visit) {
    this.bubble.append(feedbackButtons(visit));
  }

  halted() {
    if (!this.#started) {
      this.#text.remove();
    }
    this.#note("已经停下了。");
  }

  failed(message) {
    if (!this.#started) {
      this.#text.remove();
    }
    const again = element("button", { type: "button", class: "button", click: () => this.#onRetry() }, "再试一次");
    this.bubble.append(element("div", { class: "trouble", role: "alert" }, element("p", {}, message), again));
  }

  #note(text) {
    this.bubble.querySelector(":scope > .note")?.remove();
    this.bubble.append(element("p", { class: "note" }, text));
  }
}

/** The address of a sentence in the voice and at the pace that are chosen now. */
function asChosen(address) {
  const { voice, speed } = preferences.chosen;
  return `${address.split("?")[0]}?${new URLSearchParams({ voice: voice ?? "", speed })}`;
}

/** What was offered in an earlier turn no longer counts. */
function withdrawChoices() {
  document.querySelectorAll("#messages .choices").forEach((choices) => choices.remove());
}

/** Only the latest answer can be judged. */
function withdrawFeedback() {
  document.querySelectorAll("#messages .feedback:not(.done)").forEach((asked) => asked.remove());
}

function busy(is) {
  byId("send").hidden = is;
  byId("halt").hidden = !is;
  byId("messages").setAttribute("aria-busy", String(is));
}

function startAnew() {
  running?.abort();
  stopReading();
  visit = null;
  preferences.reset();
  byId("messages").replaceChildren();
  byId("question").value = "";
  byId("welcome").hidden = false;
  byId("question").focus();
}

function submit() {
  const question = byId("question").value.trim();
  if (question && !running) {
    byId("question").value = "";
    ask(question);
  }
}

byId("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});
byId("question").addEventListener("keydown", (event) => {
  // Enter that ends a word of an input method is not meant for us.
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    submit();
  }
});
byId("halt").addEventListener("click", () => running?.abort());
byId("anew").addEventListener("click", startAnew);
byId("large").addEventListener("click", () => {
  const large = document.documentElement.dataset.size !== "large";
  document.documentElement.dataset.size = large ? "large" : "normal";
  byId("large").setAttribute("aria-pressed", String(large));
});

community = await loadCommunity(() => {
  byId("connection").hidden = false;
  byId("connection").textContent = CANNOT_CONNECT;
});
byId("connection").hidden = true;
byId("community").textContent = community.name;
preferences.offer(community);
byId("examples").append(
  ...community.examples.map((text) =>
    element("li", {}, element("button", { type: "button", class: "button", click: () => ask(text) }, text)),
  ),
);
