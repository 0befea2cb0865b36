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
  const link = event.target.closest("[data-demarche-close]");
  if (!link || !document.querySelector("table.matrix")) return; // on a page of its own the link leads to the matrix
  event.preventDefault();
  close(link);
});

// Escape closes what was opened last: a menu before the panel, and nothing where it has a meaning of its own.
document.addEventListener("keydown", (event) => {
  const link = document.querySelector(".panel:not([hidden]) [data-demarche-close]");
  const isMeantElsewhere = event.defaultPrevented || event.target.closest("input, select, textarea");
  if (event.key === "Escape" && link && !isMeantElsewhere && document.querySelector("table.matrix")) close(link);
});

function close(link) {
  link.closest(".panel").hidden = true;
  history.pushState({ htmx: true }, "", link.href);
  document.querySelector("table.matrix a.cell[aria-current]")?.focus();
  mark(null, "");
}
