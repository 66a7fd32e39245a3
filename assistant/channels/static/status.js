// The status page of staff: what works, what does not, and what to do. It looks again by itself; only what has
// changed is written anew, so that nothing flickers and a reader loses no place.

import { loadCommunity, pause } from "./community.js";
import { element } from "./element.js";

const AGAIN_MS = 10000;
const LOCKED = "这一页只给工作人员看。请先到“工作人员的页面”，把您的钥匙贴进去。";
const GONE = "连不上服务。请看看网络通不通、服务有没有开。";
const BROKEN = "服务出了问题，现在查不到情况。过一会儿会自己再看一次。";

const part = (id) => document.getElementById(id);
const shown = new Map();

loadCommunity().then(({ name }) => {
  part("community").textContent = name;
});

for (;;) {
  await look();
  await pause(AGAIN_MS);
}

async function look() {
  try {
    const response = await fetch("/staff/api/status");
    if (response.ok) {
      show(await response.json());
    } else if (response.status === 401 || response.status === 403) {
      fail(LOCKED, true);
    } else {
      fail(BROKEN, false);
    }
  } catch {
    fail(GONE, false);
  }
}

function show({ at, headline, well, troubles, parts, facts }) {
  say(headline, well ? "well" : "trouble");
  renew("troubles", troubles, () => troubles.map(troubleOf));
  part("troubles").hidden = troubles.length === 0;
  renew("facts", facts, () => facts.flatMap(pairOf));
  part("facts-section").hidden = false;
  renew("parts", parts, () => parts.flatMap(pairOf));
  part("parts-section").hidden = parts.length === 0;
  part("seen").textContent = `${at} 看的，每 10 秒自己再看一次。`;
}

/** Say why nothing can be seen. What was seen before stays, unless it is not for whoever looks. */
function fail(message, hide) {
  say(message, "trouble");
  if (hide) {
    for (const id of ["troubles", "facts-section", "parts-section"]) {
      part(id).hidden = true;
    }
    shown.clear();
  }
}

function say(text, state) {
  const headline = part("headline");
  headline.dataset.state = state;
  if (headline.textContent !== text) {
    headline.textContent = text;
  }
}

function renew(id, value, make) {
  const now = JSON.stringify(value);
  if (shown.get(id) !== now) {
    shown.set(id, now);
    part(id).replaceChildren(...make());
  }
}

function troubleOf({ name, what, since, instead, to_do: toDo }) {
  const rows = [
    { name: "怎么了", value: since ? `${what}（${since}）` : what },
    { name: "居民现在", value: instead },
    { name: "您要做的", value: toDo },
  ];
  return element(
    "li",
    { class: "trouble" },
    element("h2", {}, name),
    element("dl", {}, ...rows.filter(({ value }) => value).flatMap(pairOf)),
  );
}

function pairOf({ name, value }) {
  return [element("dt", {}, name), element("dd", {}, value)];
}
