// A failed htmx request must be seen.
function say(text) {
  const message = document.createElement("p");
  message.className = "message error";
  message.textContent = text;
  document.getElementById("messages").replaceChildren(message);
}

document.addEventListener("htmx:responseError", ({ detail }) => {
  const isRead = detail.requestConfig.verb === "get";
  if (isRead) location.assign(detail.pathInfo.finalRequestPath); // the same address as a page of its own explains what is wrong
  else say(`This was not saved: the server answered ${detail.xhr.status}. Nothing was changed; try again.`);
});

document.addEventListener("htmx:sendError", () => say("The server cannot be reached. Nothing was changed."));
