// How a page becomes that of the server's present release.

/**
 * Load the page anew, if the server hands it out: from a browser's own page about an error there is no way back.
 * Returns whether it did; not if nobody is to be disturbed after all, as `free()` says.
 */
export async function renew(free = () => true) {
  try {
    const { ok } = await fetch(location.href, { cache: "no-store" });
    if (!ok || !free()) {
      return false;
    }
  } catch {
    return false;
  }
  location.reload();
  return true;
}
