// Every form that changes something is sent from its page, and the page stays: a save leads on, a refusal is shown in the
// form's place, and what the server could not answer is said beside the button, with everything that was entered.
// Without this script forms are sent as ever.
import { showInPlace, showWhole } from "./answers.js";
import { say } from "./requests.js";

const PATIENCE = 90_000; // ms; the server gives up earlier
const LEFT = 30_000; // ms; a page that is still here then was not left: the next one did not come, or somebody stopped it
const LEAVING = Symbol("the next page is on its way");
const SHOWN = Symbol("saved, and a script shows it on this page");
let sending = new WeakSet();
// A page that Back brings to life again may send once more.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  sending = new WeakSet();
  for (const form of document.forms) form.inert = false;
});

// By then the browser has scrolled, or was told not to. Entries that follow take over what is set.
addEventListener("load", () => setTimeout(() => (history.scrollRestoration = "auto")));

async function send(form, submitter) {
  if (sending.has(form)) return; // pressed twice
  sending.add(form);
  const button = submitter ?? form;
  const focused = document.activeElement;
  const asking = ask(form, submitter);
  form.inert = true; // what is typed now would be in no answer, and gone with the form
  button.setAttribute("aria-busy", "true");
  const failed = await asking.catch(() => UNREACHED);
  button.removeAttribute("aria-busy");
  const free = () => {
    sending.delete(form);
    form.inert = false;
  };
  if (failed === LEAVING) {
    setTimeout(free, LEFT); // saved: pressed again it would be sent as it no longer is
    return;
  }
  if (failed === SHOWN) return sending.delete(form); // what was saved cannot be typed in until its place is taken
  free();
  if (!failed) return;
  if (focused.isConnected) focused.focus({ preventScroll: true });
  const again = () => form.requestSubmit(submitter?.isConnected ? submitter : undefined);
  say(failed, { beside: button, again });
}

const UNREACHED =
  "The server cannot be reached, and what you entered is still here. Sent again, nothing is saved twice.";
const UNREADABLE = "The server's answer cannot be read, and what you entered is still here. Sent again, nothing is saved twice.";

// Shows what was answered; or tells why there is nothing to show.
async function ask(form, submitter) {
  const address = submitter?.hasAttribute("formaction") ? submitter.formAction : form.action;
  const headers = { "Demarche-Script": "1" }; // redirects are answered 204 with their address, which fetch would not tell
  document.dispatchEvent(new CustomEvent("demarche:sending", { detail: { form, headers } }));
  const response = await fetch(address, {
    method: "POST",
    body: bodyOf(form, submitter),
    headers,
    signal: AbortSignal.timeout(PATIENCE),
  });
  // It may have been saved where something before the server answered.
  if (response.status >= 500) {
    return `That did not work: the server answered ${response.status}. What you entered is still here. Sent again, nothing is saved twice.`;
  }
  const target = response.headers.get("Location");
  if (target) return leave(form, new URL(target, address), await response.text());
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const refusal = page.querySelector("[data-demarche-refusal]");
  if (refusal) return refusal.textContent.trim();
  if (!page.querySelector("body > .page > main")) return UNREADABLE;
  // What was changed meanwhile is told on a page of its own, which has the same form.
  const isOther = response.status === 409 && page.title !== document.title;
  if (isOther || !showInPlace(page, form, address)) await showWhole(page, address);
  return "";
}

// As the browser itself would send it.
function bodyOf(form, submitter) {
  const fields = new FormData(form, submitter);
  if (form.enctype === "multipart/form-data") return fields;
  return new URLSearchParams([...fields].map(([name, value]) => [name, String(value).replace(/\r?\n/g, "\r\n")]));
}

// Saved: a script that shows that on the page as it is prevents leaving it. It may have asked for the `part` that follows.
function leave(form, target, part) {
  const saved = new CustomEvent("demarche:saved", { detail: { form, target, part }, cancelable: true });
  if (!document.dispatchEvent(saved)) return SHOWN;
  document.dispatchEvent(new CustomEvent("demarche:leaving", { detail: form }));
  const isHere = target.pathname + target.search === location.pathname + location.search;
  if (isHere && target.hash) {
    history.scrollRestoration = "manual"; // to the place that the address names
    history.replaceState(null, "", target);
    location.reload();
  } else location.assign(target);
  return LEAVING;
}

document.addEventListener(
  "submit",
  (event) => {
    const { target: form, submitter } = event;
    if (form.method !== "post" || form.matches("[hx-post]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    send(form, submitter);
  },
  true,
);

// What would stand beside the fields of a form that is being sent is asked for no more: the answer waits for it.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (sending.has(event.detail.elt.closest("form"))) event.preventDefault();
});

// In any field of a form, Ctrl+Enter presses the button [data-demarche-ctrl-enter].
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const form = event.target.form;
  const button = form?.querySelector("[data-demarche-ctrl-enter]");
  if (!button) return;
  event.preventDefault();
  form.requestSubmit(button);
});
