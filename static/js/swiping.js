// Where one row or column of a matrix is shown alone ([data-demarche-swipe]), a swipe leads to its neighbour: the links are
// there without it.
const FAR = 60; // px
const STEEP = 0.5; // a finger that goes down by more than half its way scrolls

let start = null;

document.addEventListener("touchstart", ({ target, touches }) => {
  const [finger] = touches;
  const view = target.closest("[data-demarche-swipe]");
  start = view && touches.length === 1 ? { view, x: finger.clientX, y: finger.clientY } : null;
}, { passive: true });

document.addEventListener("touchcancel", () => (start = null), { passive: true });

document.addEventListener("touchend", ({ changedTouches }) => {
  if (!start) return;
  const { view, x, y } = start;
  const [finger] = changedTouches;
  const [across, down] = [finger.clientX - x, finger.clientY - y];
  start = null;
  if (Math.abs(across) < FAR || Math.abs(down) > STEEP * Math.abs(across)) return;
  if (!getSelection().isCollapsed) return; // words are being selected
  view.querySelector(`a[rel=${across < 0 ? "next" : "prev"}]`)?.click();
}, { passive: true });
