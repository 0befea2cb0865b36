// A form that cannot reach the server stays as it is, and says so beside its button: the browser's own page of errors
// would take the form's place.
import { say } from "./requests.js";

const PATIENCE = 15_000; // ms
const sending = new WeakSet();
const reached = new WeakSet();

async function isReachable() {
  const small = document.querySelector("link[rel=icon]").href;
  try {
    const answer = await fetch(small, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    return answer.ok;
  } catch {
    return false;
  }
}

async function send(form, submitter) {
  if (sending.has(form)) return; // pressed twice
  sending.add(form);
  const isReached = await isReachable();
  sending.delete(form);
  const submit = () => form.requestSubmit(submitter?.isConnected ? submitter : undefined);
  if (!isReached) {
    say("The server cannot be reached. Nothing was sent, and what you entered is still here.", {
      beside: submitter ?? form,
      again: submit,
    });
    return;
  }
  reached.add(form);
  submit();
}

document.addEventListener(
  "submit",
  (event) => {
    const { target: form, submitter } = event;
    if (form.method !== "post" || form.matches("[hx-post]")) return;
    if (reached.delete(form)) return; // on its way
    event.preventDefault();
    event.stopImmediatePropagation();
    send(form, submitter);
  },
  true,
);

// In any field of a form, Ctrl+Enter presses the button [data-demarche-ctrl-enter].
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const form = event.target.form;
  const button = form?.querySelector("[data-demarche-ctrl-enter]");
  if (!button) return;
  event.preventDefault();
  form.requestSubmit(button);
});
