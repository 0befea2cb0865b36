// Words chosen with the mouse are taken as it is let go, wherever that is: once the browser has updated the selection, or
// by the next key, where that is heard first. Taken after it, they would be the words that the key chose.
let isDragging = false;
let due = 0;
let take;

export function connectDragging(text, finish) {
  take = finish;
  text.addEventListener("mousedown", () => (isDragging = true));
}

function takeNow() {
  if (due) take();
  due = 0;
}

document.addEventListener("mouseup", () => {
  if (isDragging) due = setTimeout(takeNow);
  isDragging = false;
});
document.addEventListener("keydown", takeNow, true);
