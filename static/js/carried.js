// What a form took over from the one before is let go with one click, and no longer said to be as before once it is not.
const control = (mark) => mark.parentElement.querySelector("input:not([type=radio]), select");

function connectMark(mark) {
  const field = control(mark);
  const button = mark.querySelector("[data-demarche-instead]");
  button.hidden = false;
  button.addEventListener("click", () => {
    field.value = button.dataset.demarcheInstead;
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true })); // lets the mark go
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
  field.addEventListener("input", () => mark.remove(), { once: true });
}

// A fold stays as this browser left it, unless the server opened it for what it says.
function connectFold(fold) {
  const name = `fold-${fold.dataset.demarcheKept}`;
  fold.open ||= localStorage.getItem(name) === "open";
  fold.querySelector("summary").addEventListener("click", () => localStorage.setItem(name, fold.open ? "closed" : "open"));
}

document.addEventListener("htmx:load", ({ target }) => {
  target.querySelectorAll("[data-demarche-carried]").forEach(connectMark);
  target.querySelectorAll("[data-demarche-kept]").forEach(connectFold);
});
