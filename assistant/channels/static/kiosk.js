// The kiosk's page: what each of its buttons does.

import { closeScreen } from "./closed-screen.js";
import { loadCommunity } from "./community.js";
import { KioskFlow } from "./kiosk-flow.js";
import { showTokenInAddress } from "./kiosk-token.js";
import { KioskView } from "./kiosk-view.js";
import { CONNECTION_LOST } from "./messages.js";
import { Preferences } from "./preferences.js";
import { listenToPresses } from "./talk-button.js";
import { VoiceClient } from "./voice-client.js";

const byId = (id) => document.getElementById(id);

closeScreen();
await showTokenInAddress(); // a new one takes the place of the one that opened this page
const view = new KioskView();
const community = await loadCommunity(() => view.connection(CONNECTION_LOST));
const preferences = new Preferences(byId("choose"), byId("preferences"), community.kiosk.speed, byId("dialects"));
preferences.offer(community);
const client = new VoiceClient({ kiosk: new URLSearchParams(location.search).get("id") });
const kiosk = new KioskFlow(view, client, preferences);
view.community(community, (text) => kiosk.ask(text));

listenToPresses(byId("talk"), {
  onPress: () => kiosk.talk(),
  onHold: () => kiosk.hold(),
  onRelease: () => kiosk.release(),
  onTouch: () => kiosk.wake(),
});
for (const button of byId("wishes").querySelectorAll("button")) {
  button.addEventListener("click", () => kiosk.wish(button.dataset.wish));
}
byId("stop").addEventListener("click", () => kiosk.stop());
byId("leave").addEventListener("click", () => kiosk.leave());
byId("type").addEventListener("click", () => kiosk.toggleTyping());
byId("large").addEventListener("click", () => view.large(!view.isLarge));
byId("stay").addEventListener("click", () => kiosk.signOfLife());
byId("typing").addEventListener("submit", (event) => {
  event.preventDefault();
  kiosk.ask(byId("typed").value);
});
for (const sign of ["pointerdown", "keydown", "wheel", "touchmove"]) {
  document.addEventListener(sign, () => kiosk.signOfLife(), { passive: true });
}

client.connect();
