// Leaves a page that somebody else must not see: by its button, or by Escape pressed three times. What is on the page
// goes first, then the page itself; the other site takes its place in the history, so that Back does not return to it.
// Without this the button is a plain link.
const PRESSES = 3;
const FORGET_AFTER_MS = 5000;

const link = document.querySelector("a[data-quick-exit]");
const hint = document.querySelector("[data-quick-exit-hint]");
const said = document.querySelector("[data-quick-exit-said]");
let presses = 0;
let timer = 0;

function leave() {
  document.title = "\u200b";
  document.body.hidden = true;
  location.replace(link.href);
}

function forget() {
  presses = 0;
  said.textContent = "";
}

if (link) {
  hint.hidden = false;

  link.addEventListener("click", (event) => {
    // A new tab or window was asked for: this one is left all the same.
    event.preventDefault();
    leave();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.repeat) return;
    clearTimeout(timer);
    presses += 1;
    if (presses === PRESSES) {
      leave();
      return;
    }
    const left = PRESSES - presses;
    said.textContent = `Press Escape ${left} more ${left === 1 ? "time" : "times"} to leave this page.`;
    timer = setTimeout(forget, FORGET_AFTER_MS);
  });

  // Shown again from the browser's memory, it asks the server anew.
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
}
