// Was the answer of use? Two buttons, pressed once.

import { element } from "./element.js";

const THANKS = "谢谢，记下了";
const NOT_NOTED = "没有记上。没关系，您可以接着问。";

/** Make the buttons for the latest answer of `visit`. */
export function feedbackButtons(visit) {
  const useful = button("有用", "这个回答有用");
  const useless = button("没帮上", "这个回答没帮上");
  const told = element("p", { class: "note", role: "status", tabindex: "-1" });
  const group = element("div", { class: "feedback", role: "group", "aria-label": "这个回答怎么样" }, useful, useless, told);
  const judge = async (verdict) => {
    group.classList.add("done");
    useful.remove();
    useless.remove();
    told.focus(); // the pressed button is gone: a keyboard goes on from here
    told.textContent = (await sent(visit, verdict)) ? THANKS : NOT_NOTED;
  };
  useful.addEventListener("click", () => judge("liked"));
  useless.addEventListener("click", () => judge("disliked"));
  return group;
}

function button(words, label) {
  return element("button", { type: "button", class: "button", "aria-label": label }, words);
}

async function sent(visit, verdict) {
  try {
    const response = await fetch("/api/feedback", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ visit, verdict }),
    });
    return response.ok;
  } catch {
    return false;
  }
}
