// Wakes NHS.UK's components, and the lists under the finder's boxes. The page names the files, so that the browser may
// keep them for good.
const library = document.querySelector("link[rel=modulepreload]");
const search = document.querySelector("form[data-suggest-script]");
const [{ initAll }] = await Promise.all([
  import(library.href),
  search && import(new URL(search.dataset.suggestScript, location.href).href),
]);
initAll();
