// On pages of the desk a text that is pasted outside of any field, or a file or folder that is pasted or dropped anywhere, goes
// to the form of new sources and is read. [data-demarche-bring-at] names that page; form[data-demarche-bring] takes them there.
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
  if (!hasFiles(event)) return;
  // Asked for at once: after the event nothing is in it any more.
  const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (entries.some((entry) => entry.isDirectory)) {
    event.preventDefault();
    bringFolders(entries);
  } else if (bringFiles(event.dataTransfer.files)) event.preventDefault();
});

// What lies in folders goes as if each had been chosen; what was dropped beside them goes as files. Nothing is sent of too much.
async function bringFolders(entries) {
  const here = form();
  const room = { files: Number(here.dataset.demarcheMostFiles), bytes: Number(here.dataset.demarcheMostBytes) };
  say(here, null);
  try {
    const [folders, loose] = [entries.filter((one) => one.isDirectory), entries.filter((one) => one.isFile)];
    const files = await readEntries(folders, room);
    const beside = await readEntries(loose, room);
    if (!files.length && !beside.length) return say(here, "empty");
    here.elements.folder.files = listOf(files);
    here.elements.documents.files = listOf(beside);
    here.requestSubmit();
  } catch (why) {
    say(here, why instanceof TooMuch ? "much" : "unread");
  }
}

class TooMuch extends Error {}

async function readEntries(entries, room) {
  const found = [];
  for (const entry of entries) {
    if (entry.isDirectory) found.push(...(await readEntries(await listFolder(entry, room), room)));
    else if (!entry.name.startsWith(".")) found.push(await fileOf(entry, room)); // those are the system's own
  }
  return found;
}

async function fileOf(entry, room) {
  const file = await new Promise((take, fail) => entry.file(take, fail));
  room.files -= 1;
  room.bytes -= file.size;
  if (room.files < 0 || room.bytes < 0) throw new TooMuch();
  return file;
}

async function listFolder(folder, room) {
  const reader = folder.createReader();
  const found = [];
  for (;;) {
    // A hundred at a time, and none at the end.
    const some = await new Promise((take, fail) => reader.readEntries(take, fail));
    if (!some.length) return found;
    found.push(...some);
    if (found.filter((one) => one.isFile && !one.name.startsWith(".")).length > room.files) throw new TooMuch();
  }
}

function listOf(files) {
  const list = new DataTransfer();
  for (const file of files) list.items.add(file);
  return list.files;
}

function say(here, what) {
  for (const one of here.querySelectorAll("[data-demarche-folder]")) one.hidden = one.dataset.demarcheFolder !== what;
}

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
