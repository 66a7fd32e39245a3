// The connection as the person notices it: it is lost, it comes back, and a turn may have been lost with it.

import { BACK_AGAIN, CONNECTION_LOST, INTERRUPTED } from "./messages.js";
import { renew } from "./renewal.js";

export class Line {
  #interrupted = false;
  #build = null; // of the pages, when this one was loaded
  #outdated = false;

  /** `onUp(settings)` is called when it is there; `onDown()` when it is lost, and returns whether a turn was, too. */
  constructor(client, view, { onUp, onDown }) {
    client.addEventListener("connected", ({ detail }) => {
      view.connection(null);
      if (this.#interrupted) {
        view.trouble(BACK_AGAIN);
      }
      this.forget();
      this.#build ??= detail.build;
      this.#outdated = detail.build !== this.#build;
      onUp(detail);
    });
    client.addEventListener("disconnected", ({ detail }) => {
      view.connection(detail.message ?? CONNECTION_LOST);
      if (onDown()) {
        this.#interrupted = true;
        view.trouble(INTERRUPTED);
      }
    });
  }

  /** Become what the server has become meanwhile, as long as the page is `free()`. */
  renew(free) {
    if (this.#outdated) {
      renew(free);
    }
  }

  /** Nobody needs to be told any more. */
  forget() {
    this.#interrupted = false;
  }
}
