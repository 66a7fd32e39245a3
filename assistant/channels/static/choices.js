// What the person may have meant, one large button each, and one more for none of them.

import { element, icon, ICONS, prose } from "./element.js";

/** Make the buttons. `onChoice(choice)` is called when one is pressed, `onNone()` for the last one, `none`. */
export function choiceButtons(choices, { none, onChoice, onNone }) {
  const meant = choices.map((choice) => button("button meant", () => onChoice(choice), element("span", {}, ...prose(choice.label))));
  const neither = button("button", onNone, icon(ICONS.again), element("span", {}, none));
  return element("ul", { class: "choices", "aria-label": "您想问的是哪一样" }, ...[...meant, neither].map((made) => element("li", {}, made)));
}

function button(kind, onPress, ...children) {
  return element("button", { type: "button", class: kind, click: onPress }, ...children);
}
