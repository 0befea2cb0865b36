// What is typed into form[data-demarche-draft] is kept in this browser until it is saved, and offered again: after a lost
// session, without a network, on Back. Each user has drafts of their own; [data-demarche-drafts] lists those of its name.
import { betweenQuotes } from "./anchor.js";
import { addRow } from "./rows.js";

const KEPT_DAYS = 14;
const MOST = 30;
const PAUSE = 400; // ms after the last key
const SETS = "[data-demarche-rows], [data-demarche-words], [data-demarche-conditions]";
const NOT_KEPT = new Set(["csrfmiddlewaretoken", "draft", "look"]);
const NEW_STANCE = "stance-of-";
const SIGN_OUT = "form[action$='/account/logout/']";
const TAKEN_UP = "demarche-take-up";
const ANEW = "demarche-anew"; // the address of a form that is to be opened without its draft

const user = document.body.dataset.demarcheUser;
const prefix = `demarche-draft/${user}/`;
let isSignedOut = false;
const changed = new Set(); // forms with something typed that is not kept yet
const known = new Map(); // by key the fields of drafts that this page wrote, or shows

const valueOf = (form, name) => form.elements.namedItem(name)?.value ?? "";
const keyOf = (form) => `${prefix}${valueOf(form, "draft")}.${valueOf(form, "client_key")}`;

// ---- keeping -------------------------------------------------------------------------------------------------------

function readAll() {
  const found = [];
  for (const key of Object.keys(localStorage)) {
    if (!key.startsWith(prefix)) continue;
    try {
      found.push({ key, ...JSON.parse(localStorage.getItem(key)) });
    } catch {
      localStorage.removeItem(key);
    }
  }
  return found.sort((one, other) => other.at - one.at);
}

function readFields(form) {
  const kept = [];
  for (const { name, type, value, checked } of form.elements) {
    if (!name || NOT_KEPT.has(name) || ["password", "file", "submit", "button", "fieldset"].includes(type)) continue;
    if (type === "checkbox" || type === "radio") kept.push([name, value, checked]);
    else kept.push([name, value]);
  }
  return kept;
}

// The first words that tell a reader which draft it is.
function summarise(form) {
  const words = form.querySelector("[data-demarche-words] [name$='-exact']")?.value;
  const typed = [...form.elements].find(({ type, value }) => ["text", "textarea", "search"].includes(type) && value.trim());
  return (words || typed?.value || "").trim().slice(0, 90);
}

function keep(form) {
  if (!user || isSignedOut || !changed.has(form)) return;
  changed.delete(form);
  const key = keyOf(form);
  const before = localStorage.getItem(key);
  if (before && fieldsOf(before) !== known.get(key)) store(`${key}~`, before); // of another page, or not answered: not lost either
  const address = form.dataset.demarcheDraft || location.pathname + location.search;
  const title = document.querySelector("h1")?.textContent.trim() ?? "";
  const text = JSON.stringify({ at: Date.now(), address, title, about: summarise(form), fields: readFields(form) });
  known.set(key, fieldsOf(text));
  sayFull(form, !store(key, text));
}

const fieldsOf = (text) => JSON.stringify(JSON.parse(text).fields);

// What is kept of a form is what it shows now.
function know(form) {
  const kept = localStorage.getItem(keyOf(form));
  if (kept) known.set(keyOf(form), fieldsOf(kept));
}

function sayFull(form, isFull) {
  const said = form.querySelector(":scope > .not-kept");
  if (!isFull) return said?.remove();
  if (said) return;
  const message = document.createElement("p");
  message.className = "message warning not-kept";
  message.setAttribute("role", "status");
  message.textContent = "This browser has no room left: what you enter here is kept only once you save it.";
  form.prepend(message);
}

// Whether there was room. The oldest go for it, unless even that is not enough: then they stay.
function store(key, text) {
  const others = readAll().filter((draft) => draft.key !== key);
  for (const old of others.slice(MOST - 1)) localStorage.removeItem(old.key);
  const gone = [];
  for (const { key: oldest } of [...others.slice(0, MOST - 1).reverse(), { key: null }]) {
    try {
      localStorage.setItem(key, text);
      return true;
    } catch {
      if (oldest === null) break;
      gone.push([oldest, localStorage.getItem(oldest)]);
      localStorage.removeItem(oldest);
    }
  }
  for (const one of gone) localStorage.setItem(...one);
  return false;
}

function forgetOld() {
  const earliest = Date.now() - KEPT_DAYS * 24 * 3600 * 1000;
  for (const draft of readAll()) if (!(draft.at > earliest)) localStorage.removeItem(draft.key);
}

// The server says which draft it saved, whatever page follows.
function forgetSaved() {
  const saved = document.cookie.match(/(?:^|; )saved-draft=([^;]+)/)?.[1];
  if (!saved) return;
  document.cookie = "saved-draft=; path=/; max-age=0; samesite=lax";
  const [, clientKey] = saved.split(".");
  for (const { key } of readAll()) {
    const isOfThatForm = clientKey && key.replace(/~$/, "").endsWith(`.${clientKey}`); // also as it was before a question
    if (key === prefix + saved || isOfThatForm) localStorage.removeItem(key);
  }
}

// Whoever signs out leaves nothing behind in this browser, and is asked first. A session that ends by itself keeps all.
function forgetAll(event) {
  if (!event.target.matches?.(SIGN_OUT)) return;
  changed.forEach(keep);
  const number = readAll().length;
  const what = number === 1 ? "A text that you began and did not save is" : `${number} texts that you began and did not save are`;
  if (number && !confirm(`${what} kept in this browser. Signing out deletes ${number === 1 ? "it" : "them"}. Sign out?`)) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  isSignedOut = true;
  for (const { key } of readAll()) localStorage.removeItem(key);
}

// ---- offering again ------------------------------------------------------------------------------------------------

function when(at) {
  const day = new Date(at);
  const isToday = day.toDateString() === new Date().toDateString();
  const time = day.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  return isToday ? `at ${time}` : `on ${day.toLocaleDateString("en-GB", { day: "numeric", month: "long" })}, ${time}`;
}

function button(text, className, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = className;
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}

function offer(draft, takeUp, what) {
  const box = document.createElement("div");
  box.className = "message draft-offer";
  const words = document.createElement("p");
  words.append(`${what} ${when(draft.at)} and did not save it`);
  if (draft.about) {
    const about = document.createElement("bdi");
    about.dir = "auto";
    about.textContent = betweenQuotes(draft.about);
    words.append(": ", about);
  } else words.append(".");
  const actions = document.createElement("p");
  actions.className = "actions";
  actions.append(
    button("Take it up", "btn", () => takeUp(box)),
    button("Discard", "btn quiet", () => {
      localStorage.removeItem(draft.key);
      box.remove();
    }),
  );
  box.append(words, actions);
  return box;
}

function goTo(draft) {
  sessionStorage.setItem(TAKEN_UP, draft.key);
  location.assign(draft.address);
}

function fill(form, fields) {
  for (const [name, value] of fields) {
    if (!name.endsWith("-TOTAL_FORMS")) continue;
    const total = form.elements.namedItem(name);
    const set = total?.closest(SETS);
    while (set && Number(total.value) < Number(value)) addRow(set);
  }
  const seen = {};
  for (const [name, value, checked] of fields) {
    if (/-(TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS$/.test(name)) continue;
    const named = [...form.elements].filter((element) => element.name === name);
    if (checked === undefined) {
      const element = named[(seen[name] = (seen[name] ?? -1) + 1)];
      if (element) element.value = value;
    } else {
      const element = named.find((one) => one.value === value);
      if (element) element.checked = checked;
    }
  }
  for (const row of form.querySelectorAll("[data-demarche-span]")) {
    row.querySelector("blockquote").textContent = row.querySelector("[name$='-exact']").value;
  }
  form.dispatchEvent(new Event("input")); // of the form itself: no field's own listener fills anything in
  form.dispatchEvent(new CustomEvent("demarche:filled", { bubbles: true }));
}

function takeUp(form, draft) {
  fill(form, draft.fields);
  if (draft.key.endsWith("~")) localStorage.removeItem(draft.key);
  know(form);
  changed.add(form);
  keep(form);
  form.querySelector("input:not([type=hidden]), textarea, select")?.focus({ preventScroll: true });
}

function connect(form, isInPlace) {
  let pause;
  const note = () => {
    changed.add(form);
    clearTimeout(pause);
    pause = setTimeout(() => keep(form), PAUSE);
  };
  form.addEventListener("input", note);
  form.addEventListener("change", note);
  form.addEventListener("demarche:changed", note);
  if (isInPlace || form.querySelector(".errorlist, .message.error")) {
    know(form); // it came back
    return;
  }
  const asked = sessionStorage.getItem(TAKEN_UP);
  const drafts = readAll().filter(({ key }) => key.startsWith(`${prefix}${valueOf(form, "draft")}.`));
  const taken = drafts.find(({ key }) => key === asked) ?? ofTheseWords(form, drafts);
  if (asked && taken?.key === asked) sessionStorage.removeItem(TAKEN_UP);
  for (const draft of drafts.filter((one) => one !== taken).reverse()) {
    const isHere = isOf(form, draft);
    const take = (box) => (isHere ? (takeUp(form, draft), box.remove()) : goTo(draft));
    form.before(offer(draft, take, isHere ? "You began this" : "You began another"));
  }
  if (!taken) return;
  takeUp(form, taken);
  if (taken.key !== asked) form.before(tellTaken(form, taken));
}

const isOf = (form, { address }) => [form.dataset.demarcheDraft, location.pathname + location.search].includes(address);

// The same words opened again for a stance go on with the draft that there is, lest each time left one more.
function ofTheseWords(form, drafts) {
  const address = form.dataset.demarcheDraft;
  const isAnew = sessionStorage.getItem(ANEW) === address;
  if (isAnew) sessionStorage.removeItem(ANEW);
  if (isAnew || !valueOf(form, "draft").startsWith(NEW_STANCE)) return undefined; // what is on record may have changed
  return drafts.find((draft) => draft.address === address && !draft.key.endsWith("~"));
}

function tellTaken(form, draft) {
  const box = document.createElement("div");
  box.className = "message draft-offer";
  box.setAttribute("role", "status");
  const words = document.createElement("p");
  words.textContent = `You began this ${when(draft.at)}: here it is again.`;
  const actions = document.createElement("p");
  actions.className = "actions";
  const anew = () => {
    sessionStorage.setItem(ANEW, form.dataset.demarcheDraft);
    location.assign(form.dataset.demarcheDraft);
  };
  actions.append(button("Begin another", "btn quiet", anew));
  box.append(words, actions);
  return box;
}

function list(place) {
  const name = place.dataset.demarcheDrafts;
  const drafts = readAll().filter(({ key }) => !name || key.startsWith(`${prefix}${name}.`));
  const what = (draft) => (name ? "You began a stance here" : `You began “${draft.title || draft.address}”`);
  place.replaceChildren(...drafts.map((draft) => offer(draft, () => goTo(draft), what(draft))));
  place.hidden = drafts.length === 0;
}

if (user) {
  forgetSaved();
  forgetOld();
  document.addEventListener("htmx:load", ({ target, detail }) => {
    const find = (selector) => [...(target.matches(selector) ? [target] : []), ...target.querySelectorAll(selector)];
    for (const form of find("form[data-demarche-draft]")) connect(form, detail.isInPlace);
    find("[data-demarche-drafts]").forEach(list);
  });
  document.addEventListener("demarche:saved", ({ detail: { form } }) => {
    changed.delete(form);
    forgetSaved();
  });
  const keepAll = () => changed.forEach(keep);
  addEventListener("submit", forgetAll, { capture: true });
  addEventListener("pagehide", keepAll);
  document.addEventListener("visibilitychange", keepAll);
  document.addEventListener("submit", keepAll, true);
  document.addEventListener("htmx:beforeSwap", keepAll);
}
