// A line that finds names: a list of its own below it, since the browser's would filter the answer once more.
// The server orders what it offers; nothing is picked that was not pointed at, so what was typed stays as it was typed.
const WAIT = 150;
const TAKEN = "taken";
let lists = 0;

class Combobox {
  constructor(input) {
    this.input = input;
    this.list = document.createElement("ul");
    this.list.id = `options-${++lists}`;
    this.list.className = "options";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Suggestions");
    this.list.hidden = true;
    this.status = document.createElement("span");
    this.status.className = "vh";
    this.status.setAttribute("role", "status");
    input.after(this.list, this.status);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", this.list.id);
    input.setAttribute("aria-expanded", "false");
    input.addEventListener("input", ({ detail }) => detail !== TAKEN && this.ask(WAIT));
    input.addEventListener("keydown", (event) => this.press(event));
    input.addEventListener("blur", () => this.close());
    if ("demarcheMany" in input.dataset) input.addEventListener("paste", pasteList);
    this.list.addEventListener("pointerdown", (event) => event.preventDefault()); // the focus stays in the line
    this.list.addEventListener("click", ({ target }) => this.pick(target.closest("[role=option]")));
  }

  get options() {
    return [...this.list.children];
  }

  get active() {
    return this.list.querySelector("[aria-selected=true]");
  }

  ask(wait) {
    clearTimeout(this.timer);
    this.request?.abort();
    this.timer = setTimeout(() => this.fetch(), wait);
  }

  // Of a line that takes several names, the one that is being typed: the last.
  get begun() {
    return "demarcheMany" in this.input.dataset ? this.input.value.match(/[^,;]*$/)[0].trimStart() : this.input.value;
  }

  async fetch() {
    const typed = this.input.value;
    const request = (this.request = new AbortController());
    try {
      const answer = await fetch(this.address(this.begun), { signal: request.signal, headers: { "HX-Request": "true" } });
      const html = answer.ok ? await answer.text() : "";
      if (!request.signal.aborted && this.input.value === typed && document.activeElement === this.input) this.show(html);
    } catch {
      if (!request.signal.aborted) this.close(); // the line works as it is
    }
  }

  address(typed) {
    const query = new URLSearchParams({ q: typed });
    const others = this.input.dataset.demarcheWith;
    for (const field of others ? document.querySelectorAll(others) : []) query.set(field.name, field.value);
    const source = this.input.closest("[data-demarche-source]")?.dataset.demarcheSource;
    if (source) query.set("source", source);
    return `${this.input.dataset.demarcheCombobox}?${query}`;
  }

  show(html) {
    this.list.innerHTML = html;
    this.options.forEach((option, n) => (option.id = `${this.list.id}-${n}`));
    this.list.hidden = !this.options.length;
    this.list.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    this.mark(null);
    this.status.textContent = this.options.length === 1 ? "1 name found" : `${this.options.length} names found`;
  }

  close() {
    clearTimeout(this.timer);
    this.request?.abort();
    this.list.hidden = true;
    this.status.textContent = "";
    this.input.setAttribute("aria-expanded", "false");
    this.mark(null);
  }

  mark(option) {
    this.active?.removeAttribute("aria-selected");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) this.input.setAttribute("aria-activedescendant", option.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  move(step) {
    if (this.list.hidden) return this.ask(0);
    const places = [null, ...this.options]; // beyond either end stands the line itself
    const place = places.indexOf(this.active) + step;
    this.mark(places.at(place % places.length));
  }

  press(event) {
    if (event.isComposing) return;
    const isPicking = !this.list.hidden && this.active;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      this.move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && isPicking) {
      event.preventDefault();
      this.pick(this.active);
    } else if (event.key === "Tab" && isPicking) {
      this.pick(this.active);
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    } else if (event.key === "Enter") {
      this.close();
    }
  }

  pick(option) {
    if (option) take(this.input, this.input.value.slice(0, this.input.value.length - this.begun.length) + option.dataset.value);
    this.close();
  }
}

// A browser would make one name of the lines of a list.
function pasteList(event) {
  const lines = event.clipboardData.getData("text/plain").split(/\s*[\r\n]+\s*/).filter(Boolean);
  if (lines.length < 2) return;
  event.preventDefault();
  this.setRangeText(lines.join("; "), this.selectionStart, this.selectionEnd, "end");
  take(this, this.value);
}

// As if it had been typed: what else follows the line hears of it.
function take(input, name) {
  input.value = name;
  input.dispatchEvent(new CustomEvent("input", { bubbles: true, detail: TAKEN }));
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

function connectCandidates(candidates) {
  candidates.addEventListener("change", ({ target }) => {
    const input = candidates.closest(".combobox").querySelector("[data-demarche-combobox]");
    candidates.remove();
    input.removeAttribute("aria-invalid");
    take(input, target.value);
    input.focus();
  });
}

document.addEventListener("htmx:load", ({ target }) => {
  for (const input of target.querySelectorAll("[data-demarche-combobox]:not([role])")) new Combobox(input);
  target.querySelectorAll("[data-demarche-candidates]").forEach(connectCandidates);
});

// What was typed while an answer was on its way is not replaced by it.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const line = detail.target.id === "on-behalf-of" && document.getElementById("id_on_behalf_of");
  if (line && line.value !== (detail.requestConfig.parameters.on_behalf_of ?? "")) detail.shouldSwap = false;
});
