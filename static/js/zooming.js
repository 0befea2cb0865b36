// A drawing that can be looked at closer ([data-demarche-zoom]): by its buttons, by + − 0 and the arrows where it has the
// focus, by Ctrl and the wheel, and where it is closer by dragging and by two fingers. Without script it is whole.
const CLOSEST = 12;
const STEP = 1.5;
const PART = 0.15; // of what is shown, that an arrow moves

function connect(view) {
  const drawing = view.querySelector("svg");
  if (!drawing) return;
  const [left, top, width, height] = drawing.getAttribute("viewBox").split(" ").map(Number);
  let [x, y, scale] = [left, top, 1];

  function look(toScale, atX, atY, beside) {
    scale = Math.min(CLOSEST, Math.max(1, toScale));
    const [w, h] = [width / scale, height / scale];
    // The point ``beside`` (parts of what is shown) stays where it is; nothing beyond the drawing is shown.
    x = Math.min(left + width - w, Math.max(left, atX - beside[0] * w));
    y = Math.min(top + height - h, Math.max(top, atY - beside[1] * h));
    drawing.setAttribute("viewBox", `${x} ${y} ${w} ${h}`);
    view.classList.toggle("closer", scale > 1);
    drawing.style.setProperty("--closer", scale);
    drawing.style.setProperty("--larger", Math.sqrt(scale)); // of names: half of what the rest grows by
    view.querySelector("[data-demarche-zoom-by='0']").disabled = scale === 1;
  }

  const place = (part) => [x + (part[0] * width) / scale, y + (part[1] * height) / scale];
  const zoom = (by, part = [0.5, 0.5]) => look(by ? scale * by : 1, ...place(part), part);
  const move = (across, down) => look(scale, x + (across * width) / scale, y + (down * height) / scale, [0, 0]);
  const partOf = ({ clientX, clientY }) => {
    const box = drawing.getBoundingClientRect();
    return [(clientX - box.left) / box.width, (clientY - box.top) / box.height];
  };

  view.tabIndex = 0;
  view.querySelector("[data-demarche-zoom-buttons]").hidden = false;
  for (const button of view.querySelectorAll("[data-demarche-zoom-by]")) {
    button.addEventListener("click", () => zoom(Number(button.dataset.demarcheZoomBy)));
  }
  zoom(0);
  listenToKeys(view, zoom, move);
  drawing.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return; // else the page scrolls
    event.preventDefault();
    zoom(event.deltaY < 0 ? STEP : 1 / STEP, partOf(event));
  });
  listenToFingers(drawing, partOf, zoom, move);
}

function listenToKeys(view, zoom, move) {
  const does = {
    "+": () => zoom(STEP),
    "-": () => zoom(1 / STEP),
    0: () => zoom(0),
    ArrowLeft: () => move(-PART, 0),
    ArrowRight: () => move(PART, 0),
    ArrowUp: () => move(0, -PART),
    ArrowDown: () => move(0, PART),
  };
  view.addEventListener("keydown", (event) => {
    if (event.target !== view || !does[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    // Where all is shown the arrows scroll the page.
    if (event.key.startsWith("Arrow") && !view.classList.contains("closer")) return;
    event.preventDefault();
    does[event.key]();
  });
}

function listenToFingers(drawing, partOf, zoom, move) {
  const down = new Map();
  const apart = () => {
    const [[a, b], [c, d]] = [...down.values()];
    return Math.hypot(a - c, b - d);
  };
  drawing.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    down.set(event.pointerId, partOf(event));
    drawing.setPointerCapture(event.pointerId);
  });
  drawing.addEventListener("pointermove", (event) => {
    const before = down.get(event.pointerId);
    if (!before) return;
    const now = partOf(event);
    const was = down.size === 2 ? apart() : 0;
    down.set(event.pointerId, now);
    if (was) zoom(apart() / was, now);
    else if (down.size === 1) move(before[0] - now[0], before[1] - now[1]);
  });
  for (const name of ["pointerup", "pointercancel"]) drawing.addEventListener(name, ({ pointerId }) => down.delete(pointerId));
}

document.addEventListener("htmx:load", ({ target }) => {
  for (const view of target.querySelectorAll("[data-demarche-zoom]")) connect(view);
});
