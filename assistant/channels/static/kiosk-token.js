// How a voice terminal shows its token: once. From then on the browser does, by a cookie that no script can read.

const KEY = "token";
const REFUSED = [400, 403, 404, 422]; // the same token is refused the next time, too

/** Show `token` to the server. Returns an empty text, or what is wrong. */
export async function showToken(token) {
  return (await shown(token)).wrong;
}

/**
 * Show the token that the address has behind `#`. Returns what `showToken` does, or null if there is none. It is taken
 * out of there, unless it is worth showing again: a browser that forgets everything has no other.
 */
export async function showTokenInAddress() {
  const rest = new URLSearchParams(location.hash.slice(1));
  const token = rest.get(KEY);
  if (!token) {
    return null;
  }
  const { wrong, final } = await shown(token);
  if (final) {
    rest.delete(KEY);
    history.replaceState(null, "", `${location.pathname}${location.search}${rest.size ? `#${rest}` : ""}`);
  }
  return wrong;
}

async function shown(token) {
  try {
    const response = await fetch("/kiosk/token", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ token }),
    });
    const wrong = response.ok ? "" : (await response.json()).error.message;
    return { wrong, final: response.ok || REFUSED.includes(response.status) };
  } catch {
    return { wrong: "连不上服务器。请检查网络，再试一次。", final: false };
  }
}
