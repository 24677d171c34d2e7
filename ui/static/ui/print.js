// Shows a button that prints the page, marked data-print; without this there is none, and the browser's own does it.
for (const button of document.querySelectorAll("button[data-print]")) {
  button.closest("[data-print-place]")?.removeAttribute("hidden");
  button.addEventListener("click", () => print());
}
