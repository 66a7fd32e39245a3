// The visit of the chat page: its name, and its end, which the service is told.

let name = null;

/** The visit's name as the service gave it; null before the first answer. */
export function visit() {
  return name;
}

export function continueVisit(given) {
  name = given;
}

/** The visit is over. Works while the page is being closed, too. */
export function endVisit() {
  if (name !== null) {
    navigator.sendBeacon("/api/leave", new Blob([JSON.stringify({ visit: name })], { type: "application/json" }));
    name = null;
  }
}

window.addEventListener("pagehide", endVisit);
