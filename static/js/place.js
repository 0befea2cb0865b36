// A form beside a text that comes back with a mistake: the words stay where they were on the screen.
const KEY = "demarche-place";

const topOf = (paragraph) => paragraph.getBoundingClientRect().top;

export function notePlace(form, page) {
  const n = page.paragraphs.findIndex((one) => one.getBoundingClientRect().bottom > 0);
  const place = { action: form.action, n, top: n < 0 ? 0 : topOf(page.paragraphs[n]) };
  try {
    sessionStorage.setItem(KEY, JSON.stringify(place));
  } catch {
    // no room: it comes back at its top
  }
}

// Whether the form came back to where it was sent from.
export function returnToPlace(form, page) {
  const place = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
  sessionStorage.removeItem(KEY);
  const paragraph = place?.action === form.action && page.paragraphs[place.n];
  if (!paragraph) return false;
  const settle = () => scrollBy({ top: topOf(paragraph) - place.top, behavior: "instant" });
  settle();
  requestAnimationFrame(settle); // paragraphs that were not drawn before have their height now
  return true;
}

// The cursor in the first field with a mistake, in sight within its panel.
export function showMistake(panel) {
  const wrong = "[aria-invalid=true]:not([type=hidden]), .doubt input";
  const field = panel.querySelector(wrong);
  if (!field) return;
  field.focus({ preventScroll: true });
  const { top, bottom } = (field.closest(".field, fieldset, .doubts") ?? field).getBoundingClientRect();
  const { top: edge, height } = panel.getBoundingClientRect();
  if (top < edge || bottom > edge + height - 80) panel.scrollBy({ top: top - edge - height / 3, behavior: "instant" });
}
