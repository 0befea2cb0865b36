// A page that came as the answer to a form, shown without leaving the page the form stands on.
const WRONG = "[aria-invalid=true]:not([type=hidden]), .doubt input:not(:checked)";

let isAnswer = false;

// The same page with what is wrong: nothing moves, and the cursor stands in the first mistake. A part
// [data-demarche-part] is answered alone, so that a text beside it keeps its selection. False where it is another page.
export function showInPlace(page, form, address) {
  pointForms(page, address);
  const part = form.closest("[data-demarche-part]") ?? document.querySelector("body > .page");
  const answered = page.querySelector(part.id ? `#${part.id}` : "body > .page");
  if (![...(answered?.querySelectorAll("form") ?? [])].some((one) => goal(one) === goal(form))) return false;
  const boxes = [...document.querySelectorAll(".panel[id]")].map(({ id, scrollTop }) => [id, scrollTop]);
  const box = document.querySelector("body > .page");
  const { top } = box.getBoundingClientRect();
  replace("messages", page);
  part.replaceChildren(...answered.childNodes);
  scrollBy({ top: box.getBoundingClientRect().top - top, behavior: "instant" }); // a message above it went
  for (const [id, scrolled] of boxes) document.getElementById(id)?.scrollTo({ top: scrolled, behavior: "instant" });
  connect(part, { isInPlace: true });
  showMistake(part);
  return true;
}

// Any other page takes the whole window. Its address would not lead back to it: the one before stays, and Back leads there.
// A link within it leaves it as it is, though that moves through the history as well.
export async function showWhole(page, address) {
  pointForms(page, address);
  if (!isAnswer) {
    history.replaceState({ ...history.state, isBeforeAnswer: true }, "");
    history.pushState(null, "");
  }
  isAnswer = true;
  document.title = page.title;
  for (const { name } of [...document.body.attributes]) document.body.removeAttribute(name);
  for (const { name, value } of page.body.attributes) document.body.setAttribute(name, value);
  document.body.replaceChildren(...page.body.childNodes);
  scrollTo({ top: 0, behavior: "instant" });
  await Promise.all([...page.head.querySelectorAll("link[rel=stylesheet], script[src]")].map(take));
  connect(document.body, { isInPlace: false });
  const main = document.getElementById("main");
  if (!showMistake(main)) main.focus({ preventScroll: true });
}

const goal = (form) => new URL(form.getAttribute("action") || location.href, location.href).href;

// A form without an address is sent to its page's, which is not that of the window.
function pointForms(page, address) {
  for (const form of page.querySelectorAll("form[method=post]:not([action])")) form.setAttribute("action", address);
}

function replace(id, page) {
  document.getElementById(id).replaceChildren(...(page.getElementById(id)?.childNodes ?? []));
}

function connect(part, detail) {
  htmx.process(part);
  htmx.trigger(part, "htmx:load", detail);
}

// A style or script of the page's own, unless it is here already; a page is shown once it has all of them.
function take(wanted) {
  const name = wanted.localName === "link" ? "href" : "src";
  const address = wanted.getAttribute(name);
  if ([...document.head.querySelectorAll(`${wanted.localName}[${name}]`)].some((one) => one.getAttribute(name) === address)) return;
  const made = document.createElement(wanted.localName);
  for (const { name: attribute, value } of wanted.attributes) made.setAttribute(attribute, value);
  return new Promise((done) => {
    made.addEventListener("load", done);
    made.addEventListener("error", done);
    document.head.append(made);
  });
}

// The cursor in the first field with a mistake, else at what is said, in sight within its panel. Whether there is any.
function showMistake(part) {
  const field = part.querySelector(WRONG) ?? part.querySelector("[role=alert], .errorlist");
  if (!field) return false;
  if (!field.matches("input, select, textarea, button, a")) field.tabIndex = -1;
  field.focus({ preventScroll: true });
  const group = field.closest(".field, tr, fieldset, .doubts");
  const shown = group && group.offsetHeight < innerHeight / 2 ? group : field; // of a long list its row at most
  const panel = field.closest(".panel");
  const { top, bottom } = shown.getBoundingClientRect();
  if (panel) {
    const { top: above, bottom: below, height } = panel.getBoundingClientRect();
    const edge = Math.max(above, 0); // at the end of a page the panel's head is out of sight
    if (top < edge || bottom > Math.min(below, innerHeight) - 80) panel.scrollBy({ top: top - edge - height / 3, behavior: "instant" });
  }
  const seen = shown.getBoundingClientRect();
  if (seen.top < 0 || seen.bottom > innerHeight) shown.scrollIntoView({ block: "center", behavior: "instant" });
  const said = document.getElementById(`${field.id}_error`); // in a table it stands below its field by itself
  if (said && !shown.contains(said)) said.scrollIntoView({ block: "nearest", behavior: "instant" });
  uncover(said ?? shown);
  return true;
}

// A sheet or a bar at the foot of the window covers what stands behind it.
function uncover(shown) {
  const { left, right, bottom } = shown.getBoundingClientRect();
  let over = document.elementFromPoint((left + right) / 2, bottom - 1);
  if (!over || shown.contains(over) || over.contains(shown)) return;
  while (over && !["sticky", "fixed"].includes(getComputedStyle(over).position)) over = over.parentElement;
  if (over) scrollBy({ top: bottom - over.getBoundingClientRect().top + 8, behavior: "instant" });
}

addEventListener("popstate", ({ state }) => {
  if (isAnswer && state?.isBeforeAnswer) location.reload();
});
