// The results page while it changes in place: htmx puts in the new list, this keeps what a person had open, and says
// how many there are. Without it the page works by its "Apply" button.
const WIDE = window.matchMedia("(min-width: 48.0625em)");

// Where a style can't show what is in closed details, they are opened on wide screens.
function openWhereWide() {
  if (CSS.supports("selector(::details-content)")) return;
  for (const panel of document.querySelectorAll("details[data-open-when-wide]")) {
    if (WIDE.matches) panel.open = true;
  }
}

let opened = [];
let focused = "";

document.addEventListener("htmx:beforeSwap", () => {
  opened = [...document.querySelectorAll("#results details[open][id]")].map((one) => one.id);
  focused = document.activeElement?.id ?? "";
});

document.addEventListener("htmx:afterSwap", () => {
  for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
  // What stood in details that were closed for a moment has lost the focus.
  if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus();
});

// htmx notes the address for its history, which is off: the question is not to stay in the browser's storage.
const forget = () => sessionStorage.removeItem("htmx-current-path-for-history");
document.addEventListener("htmx:pushedIntoHistory", forget);
forget();

document.addEventListener("htmx:afterSettle", () => {
  const heading = document.querySelector("#results [data-said]");
  const said = document.getElementById("said");
  if (heading && said) said.textContent = heading.textContent.trim();
  openWhereWide();
});

// What was refused (asked too often) or failed is told on a page of its own, as without this script.
document.addEventListener("htmx:responseError", (event) => {
  location.assign(event.detail.pathInfo.finalRequestPath);
});

WIDE.addEventListener("change", openWhereWide);
openWhereWide();
