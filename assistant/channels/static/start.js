// The start page: the community's name, and whether questions can be answered.

import { loadCommunity, pause, whatIsMissing } from "./community.js";

const status = document.getElementById("status");

loadCommunity().then(({ name }) => {
  document.getElementById("community").textContent = name;
});

for (;;) {
  const missing = await whatIsMissing();
  const text = missing ?? "一切就绪，可以提问。";
  if (status.textContent !== text) {
    status.textContent = text;
  }
  await pause(missing ? 2000 : 15000);
}
