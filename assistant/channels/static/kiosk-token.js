// How a voice terminal shows its token: once. From then on the browser does, by a cookie that no script can read.

const KEY = "token";

/** Show `token` to the server. Returns an empty text, or what is wrong. */
export async function showToken(token) {
  try {
    const response = await fetch("/kiosk/token", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ token }),
    });
    return response.ok ? "" : (await response.json()).error.message;
  } catch {
    return "连不上服务器。请检查网络，再试一次。";
  }
}

/** Show the token that the address has behind `#`, and take it out of there. Returns what `showToken` does, or null. */
export async function showTokenInAddress() {
  const rest = new URLSearchParams(location.hash.slice(1));
  const token = rest.get(KEY);
  if (!token) {
    return null;
  }
  const wrong = await showToken(token);
  rest.delete(KEY);
  history.replaceState(null, "", `${location.pathname}${location.search}${rest.size ? `#${rest}` : ""}`);
  return wrong;
}
