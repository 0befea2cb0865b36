// The slider over the dates that matter ([data-demarche-as-of]): dragging fills in the date, letting go submits the form.
const MOST_TICKS = 40;

let steered = ""; // the date whose slider sent the form: the slider of the answer takes the focus back

function connect(control) {
  const date = control.querySelector("input[type=date]");
  const slider = control.querySelector("[data-demarche-dates]");
  const days = slider.dataset.demarcheDates.split(" ");
  control.querySelector("[data-demarche-without-script]").hidden = true;
  submitWhenChosen(date.form);
  if (days.length > 1) connectSlider(slider, date, days);
}

// Every choice of the form, the date to compare with too: the button that would send them is hidden.
function submitWhenChosen(form) {
  let typed = null; // the date that keys are changing: it reports half of a day as one; Enter sends it, and leaving it
  form.addEventListener("keydown", ({ target }) => (typed = target.type === "date" ? target : null));
  form.addEventListener("focusout", ({ target }) => {
    if (target === typed && target.value !== target.defaultValue && target.validity.valid) form.requestSubmit();
    typed = null;
  });
  form.addEventListener("submit", () => (typed = null));
  form.addEventListener("change", ({ target }) => {
    if (target.matches("select, input[type=checkbox]")) form.requestSubmit();
    else if (target.type === "date" && target !== typed && target.validity.valid) form.requestSubmit();
  });
}

function connectSlider(slider, date, days) {
  const say = () => slider.setAttribute("aria-valuetext", date.value);
  slider.max = days.length - 1;
  slider.value = Math.max(0, days.findLastIndex((day) => day <= date.value)); // ISO dates sort as text
  if (days.length <= MOST_TICKS) slider.style.setProperty("--stops", slider.max);
  slider.hidden = false;
  say();
  slider.addEventListener("input", () => {
    date.value = days[slider.value];
    say();
  });
  slider.addEventListener("change", () => {
    steered = date.name;
    date.form.requestSubmit();
  });
  if (steered === date.name) slider.focus({ preventScroll: true });
  steered = "";
}

// htmx says so of the whole page once, then of each part it swaps in.
document.addEventListener("htmx:load", ({ target }) => {
  target.querySelectorAll("[data-demarche-as-of]").forEach(connect);
});
