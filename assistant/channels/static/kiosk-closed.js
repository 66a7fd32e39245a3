// The page of a voice terminal that may not come in: it shows its token, waits until it may, or is typed one.

import { closeScreen } from "./closed-screen.js";
import { showToken, showTokenInAddress } from "./kiosk-token.js";
import { renew } from "./renewal.js";

const AGAIN_MS = 30000;

const byId = (id) => document.getElementById(id);

closeScreen();
tell(await showTokenInAddress());
byId("token-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  tell(await showToken(byId("token").value));
});
setInterval(again, AGAIN_MS);

/** Show the token once more, if it is still in the address; otherwise see whether the terminal may come in by now. */
async function again() {
  const wrong = await showTokenInAddress();
  tell(wrong);
  if (wrong === null) {
    renew(() => !byId("token").value);
  }
}

/** Say what is wrong; nothing is, if it is empty. */
function tell(wrong) {
  if (wrong === "") {
    location.reload();
  } else if (wrong !== null) {
    byId("reason").textContent = wrong;
  }
}
