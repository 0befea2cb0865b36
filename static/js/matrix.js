// A cell opens in the panel beside the grid; the server answers with its address, so that Back and reload find it again.
document.addEventListener("click", (event) => {
  const cell = event.target.closest("table.matrix a.cell");
  if (!cell || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  open(cell);
});

async function open(cell) {
  await htmx.ajax("GET", cell.href, { target: "#cell-panel", swap: "outerHTML" });
  mark(cell, cell.pathname.split("/").slice(-3, -1).join("."));
}

// The controls keep the open cell when they change the date.
function mark(cell, name) {
  document.querySelector("table.matrix a.cell[aria-current]")?.removeAttribute("aria-current");
  cell?.setAttribute("aria-current", "true");
  document.querySelector("#matrix-view input[name=cell]").value = name;
}

document.addEventListener("click", (event) => {
  const close = event.target.closest("[data-demarche-close]");
  const panel = close?.closest(".panel");
  if (!panel || !document.querySelector("table.matrix")) return; // on a page of its own the link leads to the matrix
  event.preventDefault();
  panel.hidden = true;
  history.pushState({ htmx: true }, "", close.href);
  document.querySelector("table.matrix a.cell[aria-current]")?.focus();
  mark(null, "");
});
