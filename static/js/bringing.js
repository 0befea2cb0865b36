// On pages of the desk a text that is pasted outside of any field, or a file that is pasted or dropped anywhere, goes to the
// form of new sources and is read. [data-demarche-bring-at] names that page; form[data-demarche-bring] takes them there.
const KEPT = "demarche-brought";
const STAYED = 5_000; // ms; a page that is still here then was not left
const FEWEST = 200; // letters: what is shorter, and no address, was pasted by mistake
const FIELD = "input, textarea, select, [contenteditable]";
const ADDRESS = /^https?:\/\/\S+$/i;

const page = () => document.querySelector("[data-demarche-bring-at]")?.dataset.demarcheBringAt;
const form = () => document.querySelector("form[data-demarche-bring]");

function bring(text) {
  const here = form();
  if (here && !ADDRESS.test(text)) {
    here.elements.text.value = text;
    here.requestSubmit();
    return true;
  }
  try {
    sessionStorage.setItem(KEPT, text);
  } catch {
    return false; // no room: then it can be pasted into the form
  }
  setTimeout(() => sessionStorage.removeItem(KEPT), STAYED);
  location.assign(page());
  return true;
}

function bringFiles(files) {
  const here = form();
  if (!here) return false;
  here.elements.documents.files = files;
  here.requestSubmit();
  return true;
}

document.addEventListener("paste", (event) => {
  if (!page() || event.target.closest?.(FIELD)) return;
  const { files } = event.clipboardData;
  const text = event.clipboardData.getData("text/plain").trim();
  const isMeant = text.length >= FEWEST || ADDRESS.test(text);
  if (isMeant ? bring(text) : files.length > 0 && bringFiles(files)) event.preventDefault();
});

const hasFiles = (event) => page() && form() && event.dataTransfer?.types.includes("Files");

document.addEventListener("dragover", (event) => {
  if (hasFiles(event)) event.preventDefault(); // or the browser would open the file
});

document.addEventListener("drop", (event) => {
  if (hasFiles(event) && bringFiles(event.dataTransfer.files)) event.preventDefault();
});

// Pasted on another page of the desk.
document.addEventListener("htmx:load", ({ target }) => {
  const here = target.querySelector("form[data-demarche-bring]");
  const text = here && sessionStorage.getItem(KEPT);
  if (!text) return;
  sessionStorage.removeItem(KEPT);
  if (!ADDRESS.test(text)) return bring(text);
  document.querySelector("input[name=url]").value = text;
  document.querySelector("textarea[name=text]").focus();
});

document.addEventListener("change", ({ target }) => {
  if (target.matches?.("form[data-demarche-bring] input[type=file]") && target.files.length) target.form.requestSubmit();
});
