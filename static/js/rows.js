// One more row of a set, copied from its template; Django counts them in TOTAL_FORMS.
export function addRow(set) {
  const total = set.querySelector("[name$='-TOTAL_FORMS']");
  const template = set.querySelector("template[data-demarche-empty-form]");
  const holder = document.createElement("div");
  holder.innerHTML = template.innerHTML.replaceAll("__prefix__", total.value);
  const row = holder.firstElementChild;
  template.before(row);
  total.value = Number(total.value) + 1;
  htmx.process(row);
  return row;
}

document.addEventListener("htmx:load", ({ target }) => {
  for (const button of target.querySelectorAll("[data-demarche-more-rows]")) {
    const set = button.closest("[data-demarche-rows]");
    button.hidden = false;
    button.addEventListener("click", () => addRow(set).querySelector("input:not([type=hidden]), select").focus());
  }
});
