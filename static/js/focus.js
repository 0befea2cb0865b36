// A field that a swap replaces keeps the focus: htmx finds again only what has an id.
let held = "";

document.addEventListener("htmx:beforeSwap", ({ target }) => {
  const field = document.activeElement;
  held = field.form && field.name && !field.id && target.contains(field) ? `main [name="${CSS.escape(field.name)}"]:not([type=hidden])` : "";
  if (held && field.matches("[type=checkbox], [type=radio], button")) held += `[value="${CSS.escape(field.value)}"]`;
});

document.addEventListener("htmx:afterSettle", () => {
  if (held && document.activeElement === document.body) document.querySelector(held)?.focus({ preventScroll: true });
  held = "";
});
