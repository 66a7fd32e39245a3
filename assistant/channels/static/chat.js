// The chat page: a typed question, an answer that streams in, its sources, and the answer read aloud.

import { loadCommunity, pause } from "./community.js";
import { element } from "./element.js";
import { readEvents } from "./event-stream.js";
import { Preferences } from "./preferences.js";
import { stopReading } from "./read-aloud.js";
import { personButton, ReplyBubble } from "./reply-bubble.js";
import { continueVisit, endVisit, visit } from "./visit.js";

const byId = (id) => document.getElementById(id);
const SLOWEST = 0.5;
const FASTEST = 2;
const PASSING = ["overloaded", "restarting"]; // what a moment's patience mends
const AGAIN = 2; // so often a question is asked once more by itself
const CANNOT_CONNECT = "连不上服务器。请检查网络，再试一次。";

const preferences = new Preferences(byId("choose"), byId("preferences"), 1);
let community = { desk: "" };
let visitsVoice = { speed: 1, gain: 1 }; // what the person has asked for in this visit: slower, louder
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
  withdrawOffers();
  withdrawFeedback();
  const mine = element("div", { class: "bubble mine" }, words);
  const reply = new ReplyBubble({
    desk: community.desk,
    asChosen,
    onRetry: () => ask(question, words),
    onAsk: ask,
    onNone: () => {
      withdrawOffers();
      byId("question").focus();
    },
  });
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

/** Where too many ask, the question is kept and asked again when the service says. */
async function post(question, signal, attempt = 1) {
  const response = await fetch("/api/chat", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ question, visit: visit(), ...preferences.chosen }),
    signal,
  });
  if (!response.ok) {
    const { error } = await response.json();
    if (PASSING.includes(error.code) && attempt <= AGAIN) {
      await pause(error.retry_after_s * 1000 * (0.8 + 0.4 * Math.random())); // not all in the same instant
      return post(question, signal, attempt + 1);
    }
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
      continueVisit(body.turn.visit);
      visitsVoice = { speed: body.turn.speed, gain: body.turn.gain };
      ended(body, reply);
      return;
    }
  }
  throw new AskFailed("回答没有说完，连接就断了。请再试一次。");
}

function ended({ turn, speech }, bubble) {
  const { kind, choices, action } = turn.reply;
  bubble.ended(speech.filter(Boolean));
  if (action === "stop") {
    stopReading();
  }
  if (action === "leave") {
    forget(bubble.bubble);
    return;
  }
  bubble.offer(kind, choices);
  if (kind === "answer") {
    bubble.askWhetherUseful(turn.visit);
  }
}

/** The address of a sentence in the voice and at the pace that are chosen now. */
function asChosen(address) {
  const { voice, speed } = preferences.chosen;
  const pace = Math.min(Math.max(speed * visitsVoice.speed, SLOWEST), FASTEST).toFixed(3);
  const manner = new URLSearchParams({ voice: voice ?? "", speed: pace, gain: visitsVoice.gain });
  return `${address.split("?")[0]}?${manner}`;
}

/** What was offered in an earlier turn no longer counts. */
function withdrawOffers() {
  document.querySelectorAll("#messages .choices button").forEach((button) => (button.disabled = true));
  document.querySelectorAll("#messages .person").forEach((button) => button.remove());
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

/** The visit is over: nothing of it stays but `farewell`. */
function forget(...farewell) {
  endVisit();
  visitsVoice = { speed: 1, gain: 1 };
  preferences.reset();
  byId("messages").replaceChildren(...farewell);
}

function startAnew() {
  running?.abort();
  stopReading();
  forget();
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
byId("welcome").append(personButton(ask));
byId("examples").append(
  ...community.examples.map((text) =>
    element("li", {}, element("button", { type: "button", class: "button", click: () => ask(text) }, text)),
  ),
);
