// Leaving a form that was begun asks first; one that came back with errors or a conflict was begun.
const begun = new Set();

function connect(form) {
  if (form.querySelector(".errorlist, .message") || form.dataset.demarcheUnsaved === "begun") begun.add(form);
  form.addEventListener("input", () => begun.add(form));
  form.querySelector("[data-demarche-let-go]")?.addEventListener("click", () => begun.delete(form));
}

document.addEventListener("htmx:load", ({ target }) => {
  target.querySelectorAll("[data-demarche-unsaved]").forEach(connect);
});

document.addEventListener("demarche:leaving", ({ detail }) => begun.delete(detail));

addEventListener("beforeunload", (event) => {
  if ([...begun].some((form) => form.isConnected)) event.preventDefault();
});
