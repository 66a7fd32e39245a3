// What the page must know of the community, and whether the service is ready.

/** Fetch until it works: a page that was opened before the server keeps trying. */
export async function loadCommunity(onFailure = () => {}) {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const response = await fetch("/api/community");
      if (response.ok) {
        return await response.json();
      }
    } catch {
      // No connection: the caller says so, and the next round tries again.
    }
    onFailure();
    await pause(Math.min(1000 * 2 ** attempt, 15000));
  }
}

/** Return null when questions can be answered, otherwise a sentence that says what is missing. */
export async function whatIsMissing() {
  try {
    const response = await fetch("/readyz");
    const { ready, waiting_for: waitingFor, failed } = await response.json();
    // What is missing is told on the machine itself only.
    return ready ? null : failed || `正在准备${(waitingFor ?? []).join("、")}，请等一会儿。`;
  } catch {
    return "连不上服务器，请检查网络。";
  }
}

export function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
