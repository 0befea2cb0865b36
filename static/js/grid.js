// Arrow keys walk the links of table[data-demarche-grid]; only one of its cells at a time is a stop of the Tab key.
const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

function next(cell, [down, right]) {
  const { rows } = cell.closest("table");
  let row = cell.parentElement.rowIndex + down;
  let column = cell.cellIndex + right;
  for (; rows[row] && column >= 0 && column < rows[0].cells.length; row += down, column += right) {
    const link = rows[row].cells[column]?.querySelector("a");
    if (link) return link;
  }
  return null;
}

function edge(cell, key) {
  const links = cell.parentElement.querySelectorAll("a");
  return links[key === "Home" ? 0 : links.length - 1];
}

document.addEventListener("keydown", (event) => {
  const cell = event.target.closest?.("table[data-demarche-grid] :is(td, th)");
  if (!cell || event.altKey || event.ctrlKey || event.metaKey) return;
  const isEdge = event.key === "Home" || event.key === "End";
  const link = isEdge ? edge(cell, event.key) : MOVES[event.key] && next(cell, MOVES[event.key]);
  if (isEdge || MOVES[event.key]) event.preventDefault();
  link?.focus();
});

document.addEventListener("focusin", ({ target }) => {
  const grid = target.matches(".cell") && target.closest("[data-demarche-grid]");
  if (!grid) return;
  grid.querySelector(".cell[tabindex='0']")?.setAttribute("tabindex", "-1");
  target.tabIndex = 0;
});

function takeTabStops(grid) {
  const cells = grid.querySelectorAll(".cell");
  for (const cell of cells) cell.tabIndex = -1;
  const first = grid.querySelector(".cell[aria-current]") ?? cells[0];
  if (first) first.tabIndex = 0;
}

document.addEventListener("htmx:load", ({ target }) => {
  target.querySelectorAll("[data-demarche-grid]").forEach(takeTabStops);
});
