// One box for all boxes of its section; without script each is ticked by itself.
const boxes = (all) =>
  [...all.closest("section, form").querySelectorAll('li input[type="checkbox"]')].filter((box) => box !== all);

function connect(label) {
  const all = label.querySelector("input");
  const show = () => {
    const ticked = boxes(all).filter((box) => box.checked).length;
    all.checked = ticked > 0 && ticked === boxes(all).length;
    all.indeterminate = ticked > 0 && !all.checked;
  };
  label.hidden = false;
  all.addEventListener("change", () => boxes(all).forEach((box) => (box.checked = all.checked)));
  all.closest("section, form").addEventListener("change", (event) => event.target !== all && show());
  show();
}

document.addEventListener("htmx:load", ({ target }) => {
  target.querySelectorAll("[data-demarche-tick-all]").forEach(connect);
});
