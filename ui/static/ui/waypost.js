// Wakes NHS.UK's components. Its file is named by the page, so that the browser may keep it for good.
const library = document.querySelector("link[rel=modulepreload]");
const { initAll } = await import(library.href);
initAll();
