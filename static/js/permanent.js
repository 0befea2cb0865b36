// A page that was asked for without a date shows the last day on record. Its address names that day from then on, so
// that a link copied tomorrow shows what is on the screen today.
const permanent = document.querySelector("link[data-demarche-permanent]");
if (permanent) {
  const here = new URL(location.href);
  const there = new URL(permanent.getAttribute("href"), here);
  if (!here.searchParams.has("on") && there.pathname === here.pathname) {
    history.replaceState(history.state, "", there.pathname + there.search + here.hash);
  }
}

document.addEventListener("htmx:pushedIntoHistory", () => permanent?.setAttribute("href", location.pathname + location.search));
