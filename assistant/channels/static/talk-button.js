// The large button: a tap begins and another one ends; who holds it down ends by letting it go.

const HOLD_MS = 500;

/**
 * `onPress()` acts at once, with the finger still down. `onHold()` is called when the finger stays, `onRelease()`
 * when it then lifts; `onTouch()` after every press. A keyboard or a screen reader presses, and never holds.
 */
export function listenToPresses(button, { onPress, onHold, onRelease, onTouch }) {
  let pressed = false; // by a pointer, whose click is still to come
  let timer = null;
  let held = false;

  button.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary || event.button !== 0) {
      return;
    }
    pressed = true;
    held = false;
    clearTimeout(timer);
    timer = setTimeout(() => {
      held = true;
      onHold();
    }, HOLD_MS);
    onPress();
  });
  for (const end of ["pointerup", "pointercancel"]) {
    window.addEventListener(end, () => {
      clearTimeout(timer);
      if (held) {
        held = false;
        onRelease();
      }
      onTouch();
    });
  }
  button.addEventListener("click", (event) => {
    const counted = pressed && event.detail > 0;
    pressed = false;
    if (!counted) {
      onPress();
      onTouch();
    }
  });
}
