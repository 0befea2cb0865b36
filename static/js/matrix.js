// A cell opens in the panel beside the grid; the server answers with its address, so that Back and reload find it again.
document.addEventListener("click", (event) => {
  const cell = event.target.closest("table.matrix a.cell");
  if (!cell || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  open(cell);
});

async function open(cell) {
  const { top } = cell.getBoundingClientRect();
  await htmx.ajax("GET", cell.href, { target: "#cell-panel", swap: "outerHTML" });
  mark(cell, cell.pathname.split("/").slice(-3, -1).join("."));
  keepAt(top, cell);
}

// The panel takes width, and what stands above the grid breaks into more lines.
function keepAt(top, cell) {
  scrollBy({ top: cell.getBoundingClientRect().top - top, behavior: "instant" });
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
  const cell = document.querySelector("table.matrix a.cell[aria-current]");
  const top = cell?.getBoundingClientRect().top;
  link.closest(".panel").hidden = true;
  history.pushState({ htmx: true }, "", link.href);
  cell?.focus({ preventScroll: true });
  if (cell) keepAt(top, cell);
  mark(null, "");
}
