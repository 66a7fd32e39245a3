// Keeps a public screen what it is: no menus, no dragging, no zooming, no way out by a gesture.

const NEVER = ["contextmenu", "dragstart", "gesturestart", "auxclick"];

export function closeScreen() {
  for (const gesture of NEVER) {
    document.addEventListener(gesture, (event) => event.preventDefault());
  }
  document.addEventListener(
    "wheel",
    (event) => {
      if (event.ctrlKey) {
        event.preventDefault(); // a pinch on a touch pad
      }
    },
    { passive: false },
  );
  document.addEventListener(
    "touchmove",
    (event) => {
      if (event.touches.length > 1) {
        event.preventDefault();
      }
    },
    { passive: false },
  );
}
