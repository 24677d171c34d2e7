// Puts the places of a [data-map] on a map when its panel is opened; until then nothing of it is fetched. htmx may put
// in another list with other places: its panel, opened again, makes the map anew.
const NEAREST_ZOOM = 15;
const FARTHEST_ZOOM = 19;
const NOT_LOADED = "The map’s pictures could not be loaded. The pins still show where places lie.";
const NO_MAP = "The map could not be loaded. Everything on it is in the list too.";
const maps = new WeakMap();
let leaflet = null;

document.addEventListener("toggle", (event) => wake(event.target), true);
for (const panel of document.querySelectorAll("[data-map] details")) wake(panel);

async function wake(panel) {
  const holder = panel.closest("[data-map]");
  if (!holder || !panel.open) return;
  if (maps.has(holder)) {
    maps.get(holder)?.invalidateSize();
    return;
  }
  maps.set(holder, null);
  try {
    await library(holder);
    if (holder.isConnected) maps.set(holder, draw(holder));
  } catch {
    maps.delete(holder);
    holder.querySelector("[data-map-fault]").textContent = NO_MAP;
  }
}

// Leaflet and its styles, once a page.
function library(holder) {
  leaflet ??= Promise.all([import(new URL(holder.dataset.mapScript, location.href).href), style(holder)]);
  leaflet.catch(() => {
    leaflet = null;
  });
  return leaflet;
}

function style(holder) {
  return new Promise((resolve, reject) => {
    const link = document.createElement("link");
    Object.assign(link, { rel: "stylesheet", href: holder.dataset.mapStyle, onload: resolve, onerror: reject });
    document.head.append(link);
  });
}

function draw(holder) {
  const { L } = window;
  const fault = holder.querySelector("[data-map-fault]");
  fault.textContent = "";
  const moves = !matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(holder.querySelector("[data-map-canvas]"), {
    // A wheel is for the page, or nobody gets past the map.
    scrollWheelZoom: false,
    maxZoom: FARTHEST_ZOOM,
    zoomAnimation: moves,
    fadeAnimation: moves,
  });
  const places = grouped(JSON.parse(holder.dataset.map));
  map.fitBounds(L.latLngBounds(places.map(([at]) => [at.latitude, at.longitude])), {
    padding: [32, 32],
    maxZoom: NEAREST_ZOOM,
    animate: false,
  });
  map.attributionControl.setPrefix('<a href="https://leafletjs.com/">Leaflet</a>');
  if (holder.dataset.mapTiles) pictures(L, map, holder, fault);
  for (const there of places) pin(L, map, there, "mapNumbered" in holder.dataset);
  map.getContainer().addEventListener("keydown", (event) => {
    if (event.key === "Escape") map.closePopup();
  });
  return map;
}

// What lies at one place has one pin.
function grouped(points) {
  const places = new Map();
  for (const point of points) {
    const where = `${point.latitude.toFixed(5)},${point.longitude.toFixed(5)}`;
    if (!places.has(where)) places.set(where, []);
    places.get(where).push(point);
  }
  return [...places.values()];
}

function pictures(L, map, holder, fault) {
  let missing = 0;
  L.tileLayer(holder.dataset.mapTiles, {
    maxZoom: FARTHEST_ZOOM,
    attribution: attribution(holder.dataset.mapAttribution),
    // Their keeper may know from which site somebody comes, not from which page: that says what they look for.
    referrerPolicy: "origin",
  })
    .on("loading", () => {
      missing = 0;
    })
    .on("tileerror", () => {
      missing += 1;
      fault.textContent = NOT_LOADED;
    })
    .on("load", () => {
      if (!missing) fault.textContent = "";
    })
    .addTo(map);
}

// An editor's words: text, never HTML.
function attribution(words) {
  const said = document.createElement(words.includes("OpenStreetMap") ? "a" : "span");
  if (said.localName === "a") said.href = "https://www.openstreetmap.org/copyright";
  said.textContent = words;
  return said.outerHTML;
}

function pin(L, map, there, isNumbered) {
  const numbers = [...new Set(there.map((point) => point.number))].join(", ");
  const label = document.createElement("span");
  label.className = "waypost-pin__label";
  label.textContent = isNumbered ? numbers : "";
  const icon = L.divIcon({ className: "waypost-pin", html: label, iconSize: null, popupAnchor: [0, -40] });
  const marker = L.marker([there[0].latitude, there[0].longitude], { icon }).addTo(map);
  const popup = list(there);
  marker.bindPopup(popup, { className: "waypost-popup", maxWidth: 240, autoPanPaddingTopLeft: [64, 16] });

  const element = marker.getElement();
  const names = there.map((point) => (isNumbered ? `${point.number}: ${point.name}` : point.name));
  element.setAttribute("aria-label", names.join("; "));
  let byKey = false;
  element.addEventListener("keydown", (event) => {
    byKey = event.key === "Enter" || event.key === " ";
    if (event.key !== " ") return;
    event.preventDefault();
    marker.openPopup();
  });
  // Whoever opened it by a key goes on in it, and back to the pin.
  marker.on("popupopen", () => {
    if (byKey) popup.querySelector("a")?.focus({ preventScroll: true });
  });
  marker.on("popupclose", () => {
    if (byKey) element.focus({ preventScroll: true });
    byKey = false;
  });
}

function list(there) {
  const made = document.createElement("ul");
  made.className = "waypost-popup__list";
  for (const { name, url } of there) {
    const link = document.createElement(url ? "a" : "span");
    if (url) link.href = url;
    link.textContent = name;
    const item = document.createElement("li");
    item.append(link);
    made.append(item);
  }
  return made;
}
