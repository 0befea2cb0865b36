// On paper the footer gives the whole address ([data-demarche-address]), whatever htmx has made of it since.
addEventListener("beforeprint", () => {
  const address = document.querySelector("[data-demarche-address]");
  if (address) address.textContent = location.href;
});
