// What could not be sent or fetched is said where it was asked for, with a button that tries again.
export function say(text, { beside, again }) {
  const message = document.createElement("p");
  message.className = "message error failure";
  message.setAttribute("role", "alert");
  message.append(text, " ");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn";
  button.textContent = "Send again";
  button.addEventListener("click", () => {
    message.remove();
    again();
  });
  message.append(button);
  put(message, beside);
  message.scrollIntoView({ block: "nearest", behavior: "instant" }); // a bar of buttons may cover its place
}

function put(message, beside) {
  const field = beside.closest(".field");
  const actions = beside.closest(".actions");
  // What is only shown within a form says it there: of the form itself it says whether it was saved.
  const owner = beside.matches("button, a, input, select, textarea") ? beside.closest("form") : null;
  const place = field ?? actions?.parentElement ?? owner ?? beside;
  place.querySelector(":scope > .failure")?.remove();
  if (field) field.append(message);
  else if (actions) actions.after(message);
  else if (place.matches("form")) place.append(message);
  else place.prepend(message);
}

function tryAgain({ elt, target, requestConfig }) {
  if (elt.matches("form")) elt.requestSubmit();
  else if (elt.matches("a, button")) elt.click();
  else htmx.ajax(requestConfig.verb, requestConfig.path, { source: elt, target, swap: "outerHTML" }).catch(() => {});
}

function fail(detail, text) {
  const { elt, target } = detail;
  const isPart = elt.matches("input, select, textarea, .field, form, a, button");
  say(text, { beside: isPart ? elt : (target ?? document.getElementById("messages")), again: () => tryAgain(detail) });
}

document.addEventListener("htmx:responseError", ({ detail }) => {
  const isRead = detail.requestConfig.verb === "get";
  const { status } = detail.xhr;
  if (isRead && status < 500) location.assign(detail.pathInfo.finalRequestPath); // as a page of its own it explains what is wrong
  else fail(detail, isRead ? `The server answered ${status}.` : `This was not saved: the server answered ${status}. Nothing was changed.`);
});

document.addEventListener("htmx:sendError", ({ detail }) => fail(detail, "The server cannot be reached. Nothing was changed."));
document.addEventListener("htmx:timeout", ({ detail }) => fail(detail, "The server does not answer. Nothing was changed that is shown here."));
