// What the person may say next, one large button each. Several are numbered, so that the number can be said.

import { element, icon, ICONS, prose } from "./element.js";

const PASS = "跳过";

/**
 * Make the buttons for the choices of a reply of this kind. `onChoice(choice)` is called when one is pressed.
 * Where the reply asks back and none of them passes the question, there is one more, `none`, which calls `onNone()`.
 */
export function choiceButtons(kind, choices, { none, onChoice, onNone }) {
  const asks = kind === "clarification";
  const buttons = choices.map((choice, position) => {
    const number = choices.length > 1 ? element("span", { class: "mark" }, `${position + 1}.`) : null;
    return button("button meant", () => onChoice(choice), number, element("span", {}, ...prose(choice.label)));
  });
  if (asks && choices.every(({ question }) => question !== PASS)) {
    buttons.push(button("button", onNone, icon(ICONS.again), element("span", {}, none)));
  }
  const label = asks ? "您想问的是哪一样" : "您可以接着选";
  return element("ul", { class: "choices", "aria-label": label }, ...buttons.map((made) => element("li", {}, made)));
}

function button(kind, onPress, ...children) {
  return element("button", { type: "button", class: kind, click: onPress }, ...children);
}
